package main

import (
	"hash/fnv"
	"math/rand/v2"
)

// stream returns a random source that belongs to one named thing. Named streams keep the draws of one process
// independent of how many another one made, so that a change in one place leaves the rest of the history alone.
func stream(name string) *rand.Rand {
	return rand.New(rand.NewPCG(seed, hash(name)))
}

// hash turns a name into the second half of a seed.
func hash(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64()
}

// mix scatters neighbouring numbers over 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// luck draws the fate of one contact at a time from a source reseeded by the contact's id: a contact keeps its
// patience and handle time whatever happened to the contacts before it.
type luck struct {
	pcg  *rand.PCG
	rand *rand.Rand
}

func newLuck() luck {
	pcg := rand.NewPCG(seed, 0)
	return luck{pcg, rand.New(pcg)}
}

// of returns the source of contact id. It is valid until the next call.
func (l luck) of(id uint64) *rand.Rand {
	l.pcg.Seed(seed, mix(id))
	return l.rand
}

// walk returns n values of the autoregression x' = keep·x + noise, with the standard deviation given for the noise
// and, where keep < 1, started in its stationary range. keep = 1 is a random walk from zero.
func walk(name string, n int, keep, noise float64) []float64 {
	r := stream(name)
	out := make([]float64, n)
	x := 0.0
	if keep < 1 {
		const settle = 100 // steps after which the start at zero is forgotten for every keep used here
		for range settle {
			x = keep*x + noise*r.NormFloat64()
		}
	}
	for i := range out {
		out[i] = x
		x = keep*x + noise*r.NormFloat64()
	}
	return out
}
