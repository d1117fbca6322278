# Random-effects synthesis by metafor, on published and made-up estimates: REML and Paule-Mandel, Hartung-Knapp
# intervals, also modified, Q-profile intervals of tau2, leave-one-out and influence; a multivariate model of compound symmetry.
library(metafor)
options(digits = 17)
tight <- list(threshold = 1e-14, maxiter = 100000, tol = 1e-14)
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
studies <- list(bcg = data.frame(y = as.numeric(bcg$yi), v = as.numeric(bcg$vi)))
rz <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = dat.mcdaniel1994)
studies$interviews <- data.frame(y = as.numeric(rz$yi), v = as.numeric(rz$vi))[seq(1, 160, 6), ]
set.seed(20)
for (k in c(2, 3, 5, 10, 30)) for (tau in c(0, 0.1, 0.4)) {
  v <- 1 / sample(12:57, k, replace = TRUE)
  studies[[paste0("made_", k, "_", tau)]] <- data.frame(y = round(0.4 + rnorm(k, 0, sqrt(v + tau^2)), 6), v = round(v, 8))
}
estimates <- do.call(rbind, lapply(names(studies), function(s) cbind(study = s, studies[[s]])))
write.csv(estimates, "pooling_estimates.csv", row.names = FALSE, quote = FALSE)
pooled <- left <- NULL
for (s in names(studies)) for (m in c("REML", "PM")) for (t in c("knha", "adhoc")) {
  d <- studies[[s]]
  r <- rma(y, v, data = d, method = m, test = t, control = tight)
  pr <- predict(r); ci <- confint(r, control = list(tol = 1e-15, maxiter = 100000, tau2.max = 1e5))$random
  pooled <- rbind(pooled, data.frame(study = s, method = m, test = t, mean = as.numeric(r$beta), error = r$se, low = r$ci.lb, high = r$ci.ub,
    p = r$pval, tau2 = r$tau2, tau2_low = ci["tau^2", "ci.lb"], tau2_high = ci["tau^2", "ci.ub"], q = r$QE, q_p = r$QEp, i2 = r$I2 / 100,
    predicted_low = pr$pi.lb, predicted_high = pr$pi.ub))
  if (nrow(d) < 3) next
  i <- influence(r)
  for (j in seq_len(nrow(d))) {
    o <- rma(y, v, data = d[-j, ], method = m, test = t, control = tight)
    left <- rbind(left, data.frame(study = s, method = m, test = t, place = j, mean = as.numeric(o$beta), low = o$ci.lb, high = o$ci.ub,
      tau2 = o$tau2, weight = i$inf$weight[j] / 100, residual = i$inf$rstudent[j], cook = i$inf$cook.d[j], dffits = i$inf$dffits[j],
      influential = as.integer(i$is.infl[j])))
  }
}
write.csv(format(pooled, digits = 17), "pooling_metafor.csv", row.names = FALSE, quote = FALSE)
write.csv(format(left, digits = 17), "pooling_metafor_left_out.csv", row.names = FALSE, quote = FALSE)
# Several figures of the same places: the trials of Berkey et al. (1998), two outcomes, and made-up ones, one of which
# some places do not have.
several <- joint <- NULL
add <- function(name, y, V) {
  d <- do.call(rbind, lapply(seq_along(V), function(i) data.frame(study = name, place = i, figure = seq_len(ncol(V[[i]])), y = y[i, ], V[[i]])))
  names(d) <- c("study", "place", "figure", "y", paste0("v", seq_len(ncol(V[[1]]))))
  d[paste0("v", seq_len(4))[!paste0("v", 1:4) %in% names(d)]] <- NA
  several <<- rbind(several, d)
  keep <- !is.na(d$y)
  full <- as.matrix(Matrix::bdiag(V))[keep, keep]
  d <- d[keep, ]; d$figure <- factor(d$figure)
  init <- list(tau2.init = 0.03, rho.init = 0.5)
  # Again from where the optimiser stopped, until nothing moves.
  for (again in 1:6) {
    r <- rma.mv(y, full, mods = ~ 0 + figure, random = ~ figure | place, struct = "CS", data = d,
      control = c(init, list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-14, maxit = 100000)))
    init <- list(tau2.init = r$tau2, rho.init = r$rho)
  }
  joint <<- rbind(joint, data.frame(study = name, figure = seq_along(r$beta), mean = as.numeric(r$beta), error = r$se,
    covariance_with_first = r$vb[1, ], tau2 = r$tau2, correlation = r$rho))
}
b <- dat.berkey1998
add("berkey", matrix(b$yi, 5, byrow = TRUE), lapply(1:5, function(i) as.matrix(b[b$trial == i, c("v1i", "v2i")])))
set.seed(21)
for (k in c(4, 12)) {
  V <- lapply(seq_len(k), function(i) { n <- sample(12:57, 1); s <- 0.6 * diag(4) + 0.4; s[1, 2] <- s[2, 1] <- 0.9; round((s + 0.05 * crossprod(matrix(rnorm(16), 4))) / n, 8) })
  T <- 0.08 * (0.7 + 0.3 * diag(4))
  y <- t(sapply(V, function(v) c(0.5, 0.45, 0.3, 0.2) + t(chol(v + T)) %*% rnorm(4)))
  y <- round(y, 6)
  if (k == 12) y[c(2, 7), 3] <- NA
  add(paste0("made_", k), y, V)
}
write.csv(several, "pooling_several.csv", row.names = FALSE, quote = FALSE)
write.csv(format(joint, digits = 17), "pooling_joint_metafor.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "metafor", format(packageVersion("metafor")), "\n")
