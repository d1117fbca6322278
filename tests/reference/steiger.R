# Steiger's z for two correlations with the same variable, by psych's r.test for four variables of which the third is
# the first: r13 = 1, and the two correlations that r.test does not pool are given pooled.
library(psych)
cases <- data.frame(n = c(1228, 1228, 103, 50, 96), r12 = c(0.7, 0.2, 0.2, -0.3, 0.45), r13 = c(0.65, 0.1, 0.65, 0.2, 0.44),
                    r23 = c(0.8, 0.3, 0.8, 0.1, 0.97))
one <- function(n, r12, r13, r23) {
  pooled <- (r12 + r13) / 2
  r.test(n = n, r12 = r12, r34 = r13, r13 = 1, r14 = pooled, r23 = pooled, r24 = r23)
}
found <- lapply(seq_len(nrow(cases)), function(i) do.call(one, as.list(cases[i, ])))
cases$z <- sapply(found, function(x) as.numeric(x$z))
cases$p_two_sided <- sapply(found, function(x) as.numeric(x$p))
write.csv(format(cases, digits = 17), "steiger.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "psych", format(packageVersion("psych")), "\n")
