# Congruence of the factor of nine indicators between regions, from R. Usage: Rscript epci_congruence.R <epci.csv> <folder>
suppressPackageStartupMessages(library(psych))
arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1], colClasses = c(code_epci = "character", code_region = "character"))
nine <- c("share_65_plus", "share_no_diploma", "share_one_person_households", "share_single_parent_households",
          "unemployment_rate", "poverty_rate", "share_income_social_minima", "share_households_without_car",
          "share_premises_fast_broadband")
values <- as.matrix(table[, nine]); values[, 9] <- -values[, 9]
components <- function(rows, k) principal(cor(values[rows, ]), k, rotate = "none")$loadings[, 1:k, drop = FALSE]
axes <- function(rows) fa(cor(values[rows, ]), 1, n.obs = sum(rows), fm = "pa", rotate = "none", min.err = 1e-12, max.iter = 50000)$loadings[, 1, drop = FALSE]
everywhere <- rep(TRUE, nrow(values))
phi <- function(a, b) abs(factor.congruence(a, b, digits = 15))
# Orthogonal Procrustes (Schoenemann 1966) written out, and psych's congruence of what it gives.
rotated <- function(a, b) { s <- svd(t(a) %*% b); a %*% s$u %*% t(s$v) }
found <- do.call(rbind, lapply(sort(unique(table$code_region)), function(region) {
  rows <- table$code_region == region
  if (sum(rows) < 30) return(NULL)
  two <- diag(factor.congruence(rotated(components(rows, 2), components(everywhere, 2)), components(everywhere, 2), digits = 15))
  improper <- tryCatch(max(rowSums(axes(rows)^2)) > 0.995, error = function(e) NA)
  data.frame(region = region, n = sum(rows), component = phi(components(rows, 1), components(everywhere, 1))[1],
             two_first = two[1], two_second = two[2], factor = phi(axes(rows), axes(everywhere))[1], improper = improper)
}))
found[, 3:6] <- lapply(found[, 3:6], function(x) sprintf("%.15g", x))
write.csv(found, file.path(arguments[2], "epci_congruence.csv"), row.names = FALSE, quote = FALSE)
