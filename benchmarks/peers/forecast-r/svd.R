# The singular value method of Shen & Huang with the intraday update, written out with
# matrices: what SVD of package forecast is compared with. Base R only.
#   Rscript svd.R > svd.csv
set.seed(20)
D <- 84; S <- 8; lam <- 0.87; K <- 3
shape <- c(20, 60, 140, 180, 150, 170, 90, 40)
y <- t(sapply(1:D, function(d) {
  w <- d %% 7
  rpois(S, shape * (1 + 0.1 * w) * (1 + 0.15 * sin(d / 9)) * (1 + 0.03 * w * sin(1:S)))
}))
y[61, 5] <- NA

out <- function(name, v) cat(sprintf("svd,%s,%d,%.17g\n", name, seq_along(v) - 1, v), sep = "")
cat("case,name,index,value\n")
out("y", as.vector(t(y)))

# Exponentially weighted mean of the rows of z by weekday; NA is left out.
ew <- function(z, week) {
  t(sapply(0:6, function(w) {
    rows <- which(week == w)
    a <- lam^((max(rows) - rows) / 7)
    apply(z[rows, , drop = FALSE], 2, function(col) sum(a * col, na.rm = TRUE) / sum(a[!is.na(col)]))
  }))
}

fit <- function(y) {
  n <- nrow(y); week <- seq_len(n) %% 7
  usual <- ew(y, week)
  for (d in which(rowSums(is.na(y)) > 0)) {
    gap <- is.na(y[d, ]); u <- usual[week[d] + 1, ]
    y[d, gap] <- u[gap] * sum(y[d, !gap]) / sum(u[!gap])
  }
  X <- sqrt(y + 1/4)
  mu <- colMeans(X)
  V <- svd(sweep(X, 2, mu))$v[, 1:K]
  scores <- sweep(X, 2, mu) %*% V
  m <- ew(scores, week)
  left <- scores - m[week + 1, ]
  used <- tail(left, 60)
  phi <- pmin(pmax(colSums(used[-1, ] * used[-nrow(used), ]) / colSums(used[-nrow(used), ]^2), 0), 0.95)
  e <- X - sweep(m[week + 1, ] %*% t(V), 2, -mu)
  s2 <- colMeans(e^2) - colMeans(e)^2
  list(n = n, mu = mu, V = V, m = m, phi = phi, last = left[n, ], s2 = s2)
}
beta <- function(f, h) f$m[(f$n + h) %% 7 + 1, ] + f$phi^h * f$last
volumes <- function(f, b) pmax(0, pmax(f$mu + f$V %*% b, 0)^2 + 0.9 * f$s2 - 1/4)
update <- function(f, b, seen, kappa) {
  i <- which(!is.na(seen)); V1 <- f$V[i, , drop = FALSE]
  solve(t(V1) %*% V1 + kappa * diag(K), t(V1) %*% (sqrt(seen[i] + 1/4) - f$mu[i]) + kappa * b)
}

f <- fit(y)
out("mean", as.vector(sapply(1:14, function(h) volumes(f, beta(f, h)))))

# The day after the history, of which four slots were busier than usual.
today <- c(30, 80, 190, 260)
kappas <- c(0, 0.1, 1, 10, 100, 1000, 10000)
for (kappa in kappas) out(paste0("rest", kappa), volumes(f, update(f, beta(f, 1), today, kappa)))
past <- lapply(D:(D - 39), function(d) list(f = fit(y[1:(d - 1), ]), y = y[d, ]))
miss <- sapply(kappas, function(kappa) sum(sapply(past, function(p) {
  v <- volumes(p$f, update(p$f, beta(p$f, 1), p$y[1:4], kappa))
  sum(abs(p$y[5:S] - v[5:S]), na.rm = TRUE)
})))
out("miss", miss)
out("kappa", kappas[which.min(miss)])
