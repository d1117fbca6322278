# A maximum likelihood solution that the usual start misses, from R.
# Usage: Rscript epci_maximum_likelihood.R <epci.csv> <folder>
arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1], colClasses = c(code_epci = "character"))
columns <- c("poverty_rate", "share_65_plus", "share_foreigners", "share_households_without_car", "share_immigrants",
             "share_no_diploma", "share_one_person_households", "share_single_parent_households", "unemployment_rate")
known <- na.omit(table[, columns])
R <- cor(known)
# The starts of control$nstart are each one number repeated, and all end where the usual start does.
set.seed(1)
starts <- matrix(runif(9 * 200, 0.005, 1), 9)
fit <- function(...) factanal(covmat = R, factors = 1, n.obs = nrow(known), rotation = "none", ...)
found <- fit(start = starts, control = list(lower = 0.005, opt = list(factr = 10, maxit = 5000)))
usual <- fit(control = list(lower = 0.005, opt = list(factr = 10, maxit = 5000)))
write.csv(data.frame(column = columns, loading = found$loadings[, 1], uniqueness = found$uniquenesses,
                     criterion = found$criteria["objective"], usual_loading = usual$loadings[, 1],
                     usual_criterion = usual$criteria["objective"]),
          file.path(arguments[2], "epci_maximum_likelihood.csv"), row.names = FALSE)
