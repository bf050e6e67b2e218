#!/usr/bin/env Rscript
# Reference values for the tests of package forecast, printed by R forecast 8.20 (Debian
# bookworm: apt install r-cran-forecast) on R 4.2.2:
#
#     Rscript reference.R
#
# writes series.csv (the series used) and ets.csv, theta.csv, stl.csv beside itself: long
# rows case,name,index,value with 17 significant digits, index from 0.
suppressPackageStartupMessages(library(forecast))

# Series of R's package datasets, where ?AirPassengers etc. name their origin: airline
# passengers (Box & Jenkins 1976, series G), accidental deaths in the USA (Brockwell &
# Davis 1991), temperatures at Nottingham Castle (Anderson 1976), the level of Lake Huron
# (Brockwell & Davis 1991), flow of the Nile (Durbin & Koopman 2001). And one of our own
# making, 20 weeks of days: integers by a rule that needs no random numbers.
i <- 0:139
days <- ts(round((200 + i/2) * c(1.2, 1.1, 1, 1, .95, .5, .25)[i %% 7 + 1] + 15 * sin(i * i) + 8 * cos(3 * i)), frequency = 7)
series <- list(AirPassengers = AirPassengers, USAccDeaths = USAccDeaths, nottem = nottem, LakeHuron = LakeHuron, Nile = Nile, days = days)

rows <- list()
put <- function(case, name, value) rows[[length(rows) + 1]] <<- sprintf("%s,%s,%d,%s", case, name, seq_along(value) - 1, sprintf("%.17g", as.numeric(value)))
flush <- function(file) { writeLines(c("case,name,index,value", unlist(rows)), file); rows <<- list() }

for (s in names(series)) put(s, "y", series[[s]])
flush("series.csv")

# ETS: parameters and first states as R estimates them, and what follows from them.
run <- function(s, model, damped) {
  y <- series[[s]]
  f <- ets(y, model = model, damped = damped)
  case <- paste0(s, "/", substr(model, 1, 2), if (damped) "d" else "", substr(model, 3, 3))
  m <- frequency(y)
  init <- f$initstate # l, b, then the season with the newest first
  put(case, "alpha", f$par["alpha"])
  if ("beta" %in% names(f$par)) put(case, "beta", f$par["beta"])
  if ("gamma" %in% names(f$par)) put(case, "gamma", f$par["gamma"])
  if ("phi" %in% names(f$par)) put(case, "phi", f$par["phi"])
  put(case, "level", init[1])
  if (substr(model, 2, 2) != "N") put(case, "slope", init[2])
  if (substr(model, 3, 3) != "N") put(case, "season", rev(tail(init, m)))
  put(case, "likelihood", -2 * f$loglik)
  put(case, "aicc", f$aicc)
  put(case, "sigma", sqrt(f$sigma2))
  put(case, "fitted", fitted(f))
  # Point forecasts with future errors 0: of the A models forecast()'s, of the M models, for
  # which forecast() gives the mean over errors, a simulation without errors.
  if (substr(model, 1, 1) == "A") put(case, "mean", forecast(f, h = 24)$mean)
  else put(case, "mean", simulate(f, nsim = 24, future = TRUE, innov = rep(0, 24)))
  if (substr(model, 1, 1) == "A") put(case, "hi80", forecast(f, h = 24, level = 80)$upper)
}
for (s in c("AirPassengers", "USAccDeaths", "nottem", "days")) {
  run(s, "ANA", FALSE); run(s, "AAA", TRUE); run(s, "MNM", FALSE); run(s, "MAM", TRUE)
}
for (s in c("LakeHuron", "Nile")) {
  run(s, "ANN", FALSE); run(s, "AAN", FALSE); run(s, "AAN", TRUE); run(s, "MNN", FALSE)
}
flush("ets.csv")

# The automatic choice among the same eight models.
for (s in names(series)) {
  y <- series[[s]]
  best <- Inf
  models <- list(c("ANN", 0), c("AAN", 0), c("AAN", 1), c("MNN", 0))
  if (frequency(y) > 1) models <- c(models, list(c("ANA", 0), c("AAA", 1), c("MNM", 0), c("MAM", 1)))
  for (k in models) best <- min(best, ets(y, model = k[1], damped = k[2] == "1")$aicc)
  put(s, "aicc", best)
}
flush("ets_auto.csv")

# Theta.
for (s in names(series)) {
  f <- thetaf(series[[s]], h = 24, level = c(80, 95))
  put(s, "alpha", f$model$alpha)
  put(s, "drift", f$model$drift)
  put(s, "sigma", sqrt(f$model$sigma))
  put(s, "mean", f$mean)
  put(s, "hi80", f$upper[, 1])
}
flush("theta.csv")

# The dynamic theta model at given parameters, written from the paper with the line fitted
# anew by lm() at every value instead of recursively, without season.
dot <- function(y, l, a, theta, h) {
  fit <- y[1]; ell <- a * y[1] + (1 - a) * l; n <- length(y)
  for (t in 1:(n + h - 1)) {
    A <- y[1]; B <- 0
    if (t > 1) { ab <- coef(lm(y[1:t] ~ seq_len(t))); A <- ab[[1]]; B <- ab[[2]] }
    hat <- ell + (1 - 1 / theta) * ((1 - a)^t * A + (1 - (1 - a)^(t + 1)) / a * B)
    fit <- c(fit, hat)
    if (t + 1 > n) y <- c(y, hat)
    ell <- a * y[t + 1] + (1 - a) * ell
  }
  fit
}
for (s in c("Nile", "LakeHuron", "AirPassengers")) put(s, "fitted", dot(as.numeric(series[[s]]), 100, 0.3, 1.7, 12))
flush("dot.csv")

# LOESS decompositions: STL with its default jumps, without jumps and periodic (robust: robust.py);
# MSTL of one and of two seasons; and the forecast of MSTL with ETS(ZZN).
stlrow <- function(case, f) {
  put(case, "seasonal", f$time.series[, "seasonal"])
  put(case, "trend", f$time.series[, "trend"])
}
for (s in c("AirPassengers", "nottem", "days")) {
  y <- series[[s]]
  stlrow(paste0(s, "/w11"), stl(y, s.window = 11))
  stlrow(paste0(s, "/w7nojump"), stl(y, s.window = 7, s.jump = 1, t.jump = 1, l.jump = 1))
  stlrow(paste0(s, "/periodic"), stl(y, s.window = "periodic"))
}
two <- msts(sapply(0:503, function(t) 100 + t / 20 + 20 * sin(2 * pi * t / 12) + 15 * cos(2 * pi * t / 84) + 5 * sin(t * t)), seasonal.periods = c(12, 84))
put("two", "y", two)
f <- mstl(two)
put("two", "trend", f[, "Trend"]); put("two", "seasonal12", f[, "Seasonal12"]); put("two", "seasonal84", f[, "Seasonal84"])
f <- mstl(AirPassengers)
put("AirPassengers/mstl", "trend", f[, "Trend"]); put("AirPassengers/mstl", "seasonal12", f[, "Seasonal12"])
flush("stl.csv")

# MSTL with ETS of given form for what the seasons leave, each season as its last cycle.
for (model in "ANN") { # of the others R decides by itself whether to damp them
  put(paste0("AirPassengers/", model), "mean", forecast(stlm(AirPassengers, etsmodel = model), h = 24)$mean)
  put(paste0("days/", model), "mean", forecast(stlm(days, etsmodel = model), h = 24)$mean)
  put(paste0("two/", model), "mean", forecast(stlm(two, etsmodel = model), h = 100)$mean)
}
flush("stlm.csv")
