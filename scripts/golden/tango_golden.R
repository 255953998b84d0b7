# Tango's interval as R's packages PropCIs and contingencytables give it, for src/statistics/tango_test.cpp.
#
#   Rscript scripts/golden/tango_golden.R > src/statistics/testdata/tango_r.json
#
# Two programs that nobody here wrote. Both solve by iteration and stop at about 1e-7. Limits are of (gained - lost) / n.
cases <- list(c(1, 7, 21), c(6, 16, 161), c(40, 20, 160), c(1, 0, 44), c(0, 0, 30), c(5, 0, 50), c(12, 3, 300), c(0, 7, 10), c(16, 8, 86), c(18, 6, 100))
rows <- sapply(cases, function(x) {
  gained <- x[1]; lost <- x[2]; n <- x[3]
  table <- matrix(c(n - gained - lost, gained, lost, 0), 2, byrow = TRUE)
  score <- contingencytables::Tango_asymptotic_score_CI_paired_2x2(table)
  matched <- PropCIs::scoreci.mp(lost, gained, n, conf.level = 0.95)$conf.int
  sprintf('{"gained":%d,"lost":%d,"n":%d,"contingencytables":[%.7f,%.7f],"PropCIs":[%.7f,%.7f]}',
          gained, lost, n, score$lower, score$upper, matched[1], matched[2])
})
cat('{"made_by":"scripts/golden/tango_golden.R","versions":{"R":"', as.character(getRversion()), '","PropCIs":"', as.character(packageVersion("PropCIs")),
    '","contingencytables":"', as.character(packageVersion("contingencytables")), '"},\n"intervals":[\n', paste(rows, collapse = ",\n"), "\n]}\n", sep = "")
