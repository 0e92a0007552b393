# Reads a run in R: Rscript tools/examples/read_run.R runs/h200_reentry/run.nc   (Debian: r-cran-ncdf4)
library(ncdf4)
file <- commandArgs(trailingOnly = TRUE)[1]
if (dir.exists(file)) file <- file.path(file, "run.nc")
# ncdf4 remarks on each whole number of 8 bytes that R has none: nothing is lost below 2^53.
invisible(capture.output(run <- nc_open(file)))
day <- as.Date(ncatt_get(run, "time", "units")$value, "days since %Y-%m-%d") + as.integer(ncvar_get(run, "time"))
vendors <- ncvar_get(run, "vendor")
regions <- ncvar_get(run, "region")
share <- ncvar_get(run, "share")  # region, vendor, time: R turns the order of the axes round
dimnames(share) <- list(regions, vendors, as.character(day))
focal <- c(ncatt_get(run, 0, "focal_region")$value, ncatt_get(run, 0, "focal_vendor")$value)
print(tail(round(share[focal[1], focal[2], ], 6), 3))
