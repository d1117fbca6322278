# Quasi-binomial regression of counts on a z-scored score, by R's glm.
score <- c(0.2, -1.1, 0.7, 1.9, -0.4, 0.1, -2.0, 1.2, 0.9, -0.8, 0.3, 1.5, -0.2, 0.6, -1.4, 2.2, -0.6, 0.0, 1.1, -0.9)
people <- c(120, 340, 90, 410, 260, 75, 500, 330, 145, 220, 380, 60, 415, 190, 275, 350, 130, 240, 310, 85)
cases <- c(40, 60, 41, 210, 70, 20, 60, 150, 70, 41, 130, 33, 100, 90, 44, 220, 28, 85, 110, 20)
z <- (score - mean(score)) / sd(score)
model <- glm(cbind(cases, people - cases) ~ z, family = quasibinomial(), control = glm.control(epsilon = 1e-14, maxit = 100))
s <- summary(model)
found <- c(coefficient = s$coefficients[2, 1], standard_error = s$coefficients[2, 2], dispersion = s$dispersion,
           deviance = model$deviance, null_deviance = model$null.deviance)
write.csv(format(t(found), digits = 17), "quasibinomial.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "\n")
