#!/usr/bin/env python3
"""The double-seasonal filter of ../../../../shared/peers/proto_auto.py (filt, init), without numba, at fixed parameters on
two series made by rule; printed for the tests of package forecast. numpy 2.4.6. Writes dses.csv."""
import numpy as np

def filt(z, m1, m2, p, l0, d0, w0, H, burn, cl):
    a, de, om, ph = p; l = l0; d = d0.copy(); w = w0.copy(); e1 = 0.0; sse = 0.0; n = len(z); c = 0
    for t in range(n):
        i = t % m1; j = t % m2; e = z[t] - (l + d[i] + w[j]); eps = e - ph * e1
        eps = min(max(eps, -cl), cl); e = min(max(e, -2 * cl), 2 * cl)
        if t >= burn: sse += eps * eps; c += 1
        l += a * eps; d[i] += de * eps; w[j] += om * eps; e1 = e
    out = np.zeros(H)
    for h in range(H):
        t = n + h; e1 *= ph; out[h] = l + d[t % m1] + w[t % m2] + e1
    return sse / max(c, 1), out

def init(z, m1, m2):
    k = min(3, len(z) // m2); Z = z[:k * m2].reshape(k, m2).mean(0); l = Z.mean(); D = Z.reshape(-1, m1).mean(0) - l
    return l, D, Z - l - np.tile(D, m2 // m1)

with open("dses.csv", "w") as f:
    print("case,name,index,value", file=f)
    t = np.arange(6 * 56)
    y = np.round(np.maximum(0, 60 + 40 * np.sin(2 * np.pi * t / 8) + 20 * np.cos(2 * np.pi * t / 56) + 8 * np.sin(t * t) + t / 20))
    y[200] = 900
    for case, p in (("a", (0.05, 0.03, 0.2, 0.4)), ("b", (0.3, 0.1, 0.05, 0.9))):
        z = np.sqrt(y); m1, m2 = 8, 56
        l, D, W = init(z, m1, m2); dz = z[m2:] - z[:-m2]
        cl = 2.5 * 1.4826 * np.median(np.abs(dz - np.median(dz))) / 2 ** 0.5
        s2, out = filt(z, m1, m2, p, l, D, W, 70, m2, cl)
        for k, v in (("y", y), ("p", p), ("root", out), ("mse", [s2])):
            for i, x in enumerate(v): print(f"{case},{k},{i},{x:.17g}", file=f)
