#!/usr/bin/python3
"""Second implementation (numpy) of the members of Auto, on a made-up history.

    python3 members.py > members.json        # numpy 2.4.6

weights   trust in days, from log totals
ew, td, svd, harm   profiles of the week ahead: weekday x slot, td normalised
dets      log totals of 14 days ahead
"""
import json
import numpy as np

LAM = [0.5, 0.6, 0.7, 0.8, 0.87, 0.93, 0.97, 1.0]
ND, S, D, H = 7, 28, 112, 14


def history():
    """112 days of 28 slots from a linear congruential generator; days 40 and 77 are outlying."""
    state, out = 12345, np.zeros((D, S))
    def uniform():
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return state / 2**31
    for d in range(D):
        busy = [0.6, 1.3, 1.1, 1.0, 1.05, 0.9, 0.5][d % 7] * (1 + 0.002 * d) * (0.9 + 0.2 * uniform())
        if d in (40, 77):
            busy *= 0.3
        for s in range(S):
            shape = np.sin(np.pi * (s + 0.5) / S) * (1.3 if d % 7 in (0, 6) and s > 14 else 1)
            out[d, s] = np.floor(100 * busy * shape * (0.8 + 0.4 * uniform()))
    return out


def weights(z):
    n = len(z)
    r = np.zeros(n)
    for i in range(n):
        j = np.arange(i % ND, n, ND)
        j = j[np.argsort(np.abs(j - i), kind="stable")[:9]]
        r[i] = z[i] - np.median(z[j])
    return np.where(np.abs(r) > 3.5 * max(0.02, 1.4826 * np.median(np.abs(r))), 0.05, 1.0)


def ewmean(Y, w, lam):
    n = len(Y)
    ww = w * lam ** ((n - 1 - np.arange(n)) // ND)
    return np.array([(ww[d::ND, None] * Y[d::ND]).sum(0) / ww[d::ND].sum() for d in range(ND)])


def choose(Y, w, weeks, f):
    n, best = len(Y), (9e9, None)
    for lam in LAM:
        e = c = 0.0
        for k in range(1, 9):
            m = n - k * ND
            if m < 4 * ND:
                break
            F = f(m, lam)
            for d in range(m, m + min(weeks, k) * ND):
                e += w[d] * np.abs(Y[d] - F[d % ND]).sum()
                c += w[d] * Y[d].sum()
        if e / c < best[0]:
            best = (e / c, lam)
    return best[1]


Y = history()
T = Y.sum(1)
z = np.log(T + 1)
w = weights(z)
lam = choose(Y, w, H // ND, lambda m, l: ewmean(Y[:m], w[:m], l))
ew = ewmean(Y, w, lam)

share, ws = Y / T[:, None], w * np.sqrt(T)
lam_td = choose(Y, w, 2, lambda m, l: ewmean(share[:m], ws[:m], l) * ewmean(T[:m, None], w[:m], 0.8))
td = ewmean(share, ws, lam_td)

X, ok, K = np.sqrt(Y + 0.25), w >= 1, 4
mu = X[ok].mean(0)
V = np.linalg.svd(X[ok] - mu, full_matrices=False)[2][:K].T
score = (X - mu) @ V
M = ewmean(score, w, lam)
R = score - M[np.arange(D) % ND]
beta = np.zeros((ND, K))
for k in range(K):
    r = R[ok, k][-60:]
    phi = np.clip((r[1:] * r[:-1]).sum() / (r[:-1] ** 2).sum(), 0, 0.95)
    beta[:, k] = M[:, k] + (R[-1, k] if w[-1] >= 1 else 0) * phi ** np.arange(1, ND + 1)
res = (X - mu - M[np.arange(D) % ND] @ V.T)[ok]
svd = np.maximum(np.maximum(mu + beta @ V.T, 0) ** 2 + 0.9 * res.var(0) - 0.25, 0)

J, s = 8, np.arange(S) + 0.5
B = np.array([np.ones(S)] + [g(2 * np.pi * j * s / S) for j in range(1, J + 1) for g in (np.cos, np.sin)]).T
Q = np.linalg.inv(B.T @ B + 0.1 * np.diag([0] + [j * j for j in range(1, J + 1) for _ in (0, 1)])) @ B.T
X = np.sqrt(Y + 0.375)
F = ewmean(X @ Q.T, w, lam) @ B.T
harm = np.maximum(F ** 2 + (X - F[np.arange(D) % ND])[ok].var(0) - 0.375, 0)

dev = np.full(D, np.nan)
dev[3:D - 3] = z[3:D - 3] - np.convolve(z, np.ones(7) / 7, mode="valid")
effect = np.zeros(ND)
for d in range(ND):
    i = np.arange(d, D, ND)
    effect[d] = np.median(dev[i[~np.isnan(dev[i]) & (w[i] >= 1)][-12:]])
a = z - effect[np.arange(D) % ND]
best = (9e9, None)
for alpha in (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4):
    l, e, c = np.median(a[:14]), 0.0, 0
    for t in range(D):
        if t > 28:
            for h in (0, 7, 14):
                if t + h < D and w[t + h] >= 1:
                    e, c = e + (a[t + h] - l) ** 2, c + 1
        if w[t] >= 1:
            l += alpha * (a[t] - l)
    if e / c < best[0]:
        best = (e / c, l)
dets = best[1] + effect[np.arange(D, D + H) % ND]

print(json.dumps({"y": Y.tolist(), "weights": w.tolist(), "lam": lam, "lam_td": lam_td, "ew": ew.tolist(), "td": td.tolist(), "svd": svd.tolist(), "harm": harm.tolist(), "dets": dets.tolist()}))
