# Reference numbers for the EPCI study, from R. Usage: Rscript epci_factor.R <epci.csv> <folder>
suppressPackageStartupMessages({library(psych); library(GPArotation)})
arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1], colClasses = c(code_epci = "character"))
nine <- c("share_65_plus", "share_no_diploma", "share_one_person_households", "share_single_parent_households",
          "unemployment_rate", "poverty_rate", "share_income_social_minima", "share_households_without_car",
          "share_premises_fast_broadband")
values <- scale(table[, nine]); values[, 9] <- -values[, 9]
R <- cor(values)

# The minimum residual solution, to the precision of the optimiser rather than of psych's default.
residual <- function(psi) { E <- eigen(R - diag(psi)); L <- E$vectors[, 1:2] %*% diag(sqrt(pmax(E$values[1:2], 0))); R - diag(psi) - L %*% t(L) }
objective <- function(psi) sum(residual(psi)^2)
gradient <- function(psi) -2 * diag(residual(psi))
psi <- rep(0.5, 9)
for (k in 1:5) psi <- optim(psi, objective, gradient, method = "L-BFGS-B", lower = 0.005, upper = 1, control = list(factr = 1, maxit = 5000))$par
E <- eigen(R - diag(psi)); L <- E$vectors[, 1:2] %*% diag(sqrt(pmax(E$values[1:2], 0)))
write <- function(name, matrix) write.csv(data.frame(column = nine, unclass(matrix)), file.path(arguments[2], name), row.names = FALSE)
write("epci_minres_varimax.csv", varimax(L)$loadings)
write("epci_minres_quartimax.csv", quartimax(L, eps = 1e-9)$loadings)
write("epci_psych_minres_varimax.csv", fa(R, 2, n.obs = nrow(values), fm = "minres", rotate = "varimax")$loadings[, 1:2])
write("epci_principal_axis.csv", fa(R, 2, n.obs = nrow(values), fm = "pa", rotate = "none", min.err = 1e-12, max.iter = 50000)$loadings[, 1:2])
write("epci_principal_varimax.csv", principal(R, 2, rotate = "varimax")$loadings[, 1:2])
writeLines(c(R.version.string, paste("psych", packageVersion("psych")), paste("GPArotation", packageVersion("GPArotation"))),
           file.path(arguments[2], "epci_versions.txt"))
