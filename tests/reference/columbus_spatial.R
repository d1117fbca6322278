# Neighbours and Moran's I on Columbus, from spdep. Usage: Rscript columbus_spatial.R <table.csv> <edges.csv> <folder>
# The table is spData's `columbus` (49 neighbourhoods, Anselin 1988), the edges its queen contiguity.
suppressPackageStartupMessages(library(spdep))
arguments <- commandArgs(trailingOnly = TRUE)
table <- read.csv(arguments[1]); edges <- read.csv(arguments[2]); folder <- arguments[3]
neighbours <- lapply(seq_len(nrow(table)), function(i) sort(as.integer(edges$j[edges$i == i])))
class(neighbours) <- "nb"; attr(neighbours, "region.id") <- as.character(seq_len(nrow(table)))
row <- function(weights, what, test) data.frame(weights = weights, what = what, I = test$estimate[1], expected = test$estimate[2],
                                                variance = test$estimate[3], z = test$statistic, p = test$p.value)
nearest <- knn2nb(knearneigh(as.matrix(table[, c("X", "Y")]), k = 4))
rows <- list()
for (name in c("queen", "nearest4")) {
  weights <- nb2listw(if (name == "queen") neighbours else nearest, style = "W")
  for (column in c("CRIME", "INC", "HOVAL"))
    rows[[length(rows) + 1]] <- row(name, column, moran.test(table[[column]], weights, randomisation = TRUE, alternative = "two.sided"))
  for (model in c("CRIME ~ INC", "CRIME ~ HOVAL", "HOVAL ~ INC"))
    rows[[length(rows) + 1]] <- row(name, model, lm.morantest(lm(as.formula(model), table), weights, alternative = "two.sided"))
}
figures <- function(frame) { numeric <- sapply(frame, is.double); frame[numeric] <- lapply(frame[numeric], function(x) sprintf("%.17g", x)); frame }
write.csv(figures(do.call(rbind, rows)), file.path(folder, "columbus_moran.csv"), row.names = FALSE, quote = FALSE)
model <- lm(CRIME ~ INC, table); residual <- unname(residuals(model))
local <- localmoran(residual, nb2listw(neighbours, style = "W"))
lag <- lag.listw(nb2listw(neighbours, style = "W"), residual)
table$residual <- residual; table$local_i <- local[, 1]
table$quadrant <- paste(ifelse(residual > 0, "high", "low"), ifelse(lag > 0, "high", "low"), sep = "-")
keep <- c("X", "Y", "CRIME", "INC", "HOVAL", "residual", "local_i", "quadrant")
write.csv(figures(cbind(id = seq_len(nrow(table)), table[, keep])), file.path(folder, "columbus.csv"), row.names = FALSE, quote = FALSE)
write.csv(edges[, c("i", "j")], file.path(folder, "columbus_edges.csv"), row.names = FALSE, quote = FALSE)
