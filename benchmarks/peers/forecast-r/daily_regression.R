# The equation of DailyRegression with dense matrices: weighted ridge regression, reweighted
# by Huber's loss, the penalties by EM. Base R only.
#   Rscript daily_regression.R > daily_regression.csv
set.seed(4)
n <- 950; ahead <- 60
first <- as.Date("2022-01-03") # a Monday
day <- first + 0:(n + ahead - 1)
weekday <- as.POSIXlt(day)$wday
yday <- as.POSIXlt(day)$yday
mday <- as.POSIXlt(day)$mday
month <- as.POSIXlt(day)$mon + 1
year <- as.POSIXlt(day)$year + 1900
last <- as.POSIXlt(as.Date(sprintf("%d-%02d-01", ifelse(month == 12, year + 1, year), month %% 12 + 1)) - 1)$mday

holidays <- rbind(
  data.frame(day = as.Date(paste0(2022:2025, "-01-01")), name = "New Year"),
  data.frame(day = as.Date(paste0(2022:2024, "-05-01")), name = "May Day"),
  data.frame(day = as.Date(paste0(2022:2024, "-12-25")), name = "Christmas"),
  data.frame(day = as.Date(c("2022-04-18", "2023-04-10", "2024-04-01")), name = "Easter Monday"))

effect <- c(-1, 0.2, 0.1, 0.05, 0, -0.1, -0.8)
z0 <- 6 + effect[weekday + 1] + 0.15 * cos(2 * pi * yday / 365.25) + 0.05 * sin(2 * pi * mday / 30) + 0.1 * seq_along(day) / 365
z0[day %in% holidays$day] <- z0[day %in% holidays$day] - 0.9
z0[(day - 1) %in% holidays$day] <- z0[(day - 1) %in% holidays$day] + 0.25
y <- round(exp(z0 + 0.06 * rnorm(length(day))))[1:n]
y[300] <- 4 * y[300]; y[700] <- round(y[700] / 5) # outlying
y[451:453] <- NA
z <- log(y + 1)

# The design: columns with the name of their term, a ridge and values for all days.
cols <- list()
add <- function(term, ridge, x) cols[[length(cols) + 1]] <<- list(term = term, ridge = ridge, x = as.numeric(x))
for (w in 0:6) add("weekday", 1, weekday == w)
for (j in 1:10) for (f in c(cos, sin)) add("year", j^1.5, f(2 * pi * j * yday / 365.25))
for (j in 1:3) for (f in c(cos, sin)) add("month", j, f(2 * pi * j * (mday - 1) / last))
off <- day %in% holidays$day
weekend <- weekday %in% c(0, 6)
any <- before <- after <- rep(FALSE, length(day))
for (name in unique(holidays$name)) {
  on <- day %in% holidays$day[holidays$name == name]
  eve <- (day + 1) %in% holidays$day[holidays$name == name] & !weekend
  next_day <- (day - 1) %in% holidays$day[holidays$name == name] & !weekend
  add("holiday", 1, on); add("before", 1, eve); add("after", 1, next_day)
  any <- any | on & !weekend; before <- before | eve & !off; after <- after | next_day & !off
}
add("class", 1, any); add("class", 1, before); add("class", 1, after)
for (d in 24:31) add("turn", 1, month == 12 & mday == d)
add("turn", 1, month == 1 & mday == 2)
t <- pmin(seq_along(day) - 1, n - 1) # stands still from the origin on
add("trend", 1, t / 365)
for (k in seq(60, n - 61, by = 60)) add("trend", 60, pmax(t - k, 0) / 365)
X <- sapply(cols, `[[`, "x")
term <- sapply(cols, `[[`, "term")
ridge <- sapply(cols, `[[`, "ridge")

# The equation, with weights w of all rows of z, and the smoothing of its residuals.
dreg <- function(X, term, ridge, z, w, leads) {
  penalty <- c(weekday = 0.01, year = 0.1, month = 3, class = 0.1, holiday = 0.5, before = 2, after = 2, turn = 1, trend = 0.5, trading = 0.003)
  n <- length(z)
  seen <- which(!is.na(z))
  w <- w[seen]
  centre <- sum(w * z[seen]) / sum(w)
  Xs <- X[seen, ]; zs <- z[seen] - centre
  h <- rep(1, length(seen))
  for (pass in 1:6) {
    A <- t(Xs) %*% (w * h * Xs) + diag(ridge * penalty[term])
    # Least squares of stacked rows by QR, not the normal equations.
    b <- qr.coef(qr(rbind(sqrt(w * h) * Xs, diag(sqrt(ridge * penalty[term])))), c(sqrt(w * h) * zs, rep(0, ncol(X))))
    e <- as.vector(zs - Xs %*% b)
    if (pass <= 5) {
      v <- sum(w * h * e^2) / sum(w)
      Ainv <- diag(solve(A))
      for (name in intersect(learnt, term)) {
        j <- which(term == name & colSums(Xs^2) > 0)
        tau <- sum(ridge[j] * (b[j]^2 + v * Ainv[j]))
        penalty[name] <- v * (length(j) + 1) / (tau + v / penalty[name])
      }
    }
    sigma <- 1.4826 * median(abs(e - median(e))) + 1e-6
    if (pass < 6) h <- ifelse(abs(e) > 2.5 * sigma, 2.5 * sigma / abs(e), 1)
  }
  r <- rep(NA, n); r[seen] <- pmin(pmax(e, -4 * sigma), 4 * sigma)
  best <- Inf
  for (a in c(0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45)) {
    level <- 0; miss <- c()
    for (d in 1:n) {
      if (d - 1 > n %/% 3) miss <- c(miss, na.omit(abs(r[d + leads] - level)))
      if (!is.na(r[d])) level <- level + a * (r[d] - level)
    }
    if (mean(miss) < best) { best <- mean(miss); alpha <- a; end <- level }
  }
  rows <- X[-seq_len(n), ]
  list(log = centre + end + as.vector(rows %*% b), b = b, sigma = sigma, alpha = alpha, penalty = penalty[learnt])
}
learnt <- c("year", "month", "class", "holiday", "before", "after", "turn", "trading")
out <- function(name, values) for (v in names(values)) {
  cat(sprintf("%s,%s,%d,%.17g\n", name, v, seq_along(values[[v]]) - 1, values[[v]]), sep = "")
}
cat("case,name,index,value\n")
f <- dreg(X, term, ridge, z, 0.5^((n - seq_len(n)) / 365), c(0, 6, 13, 20))
out("dreg", list(y = y, log = f$log, sigma = f$sigma, alpha = f$alpha, penalty = f$penalty))

# Months: the mean of the rows of their days, the log of the total a day.
months <- 61; ahead <- 12
start <- seq(as.Date("2019-01-01"), by = "month", length.out = months + ahead + 1)
size <- as.numeric(diff(start))
share <- t(sapply(seq_along(size), function(t) {
  wd <- as.POSIXlt(start[t] + 0:(size[t] - 1))$wday
  sapply(0:6, function(w) mean(wd == w))
}))
may <- ifelse(format(start[-length(start)], "%m") == "05", 1 / 31, 0) # a holiday, as a share of days
level <- share %*% exp(effect) * exp(0.15 * cos(2 * pi * (seq_along(size) - 1) / 12) - 0.8 * may)
y <- round(size * 400 * as.vector(level) * exp(0.02 * rnorm(length(size))))[1:months]
y[20] <- NA; y[40] <- 2 * y[40]
angle <- 2 * pi * (as.POSIXlt(start[-length(start)])$mon) / 12
cols <- list()
for (j in 1:5) for (f in c(cos, sin)) add("year", j^1.5, f(j * angle))
for (w in 0:6) add("trading", 1, share[, w + 1])
add("holiday", 1, may)
may_first <- as.POSIXlt(as.Date(paste0(2019:2025, "-05-01")))
# The days so far from the first of May that are no weekend, as a share of each month.
on <- function(offset) {
  d <- as.Date(may_first) + offset
  d <- d[!(as.POSIXlt(d)$wday %in% c(0, 6))]
  sapply(seq_along(size), function(t) sum(d >= start[t] & d < start[t + 1])) / size
}
add("class", 1, on(0))
add("before", 1, on(-1)); add("class", 1, on(-1))
add("after", 1, on(1)); add("class", 1, on(1))
for (d in 24:31) add("turn", 1, ifelse(format(start[-length(start)], "%m") == "12", 1 / 31, 0))
add("turn", 1, ifelse(format(start[-length(start)], "%m") == "01", 1 / 31, 0))
t <- pmin(seq_along(size) - 1, months - 1)
add("trend", 1, t / 12)
for (k in seq(2, months - 3, by = 2)) add("trend", 60, pmax(t - k, 0) / 12)
f <- dreg(sapply(cols, `[[`, "x"), sapply(cols, `[[`, "term"), sapply(cols, `[[`, "ridge"), log(y / size[1:months] + 1),
          0.5^(30.436875 * (months - seq_len(months)) / 1461), c(0, 2, 5, 11))
out("months", list(y = y, log = f$log, sigma = f$sigma, alpha = f$alpha, penalty = f$penalty))
