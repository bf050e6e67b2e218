// Package spell finds the word that was probably meant.
package spell

// Nearest is the name closest to what was typed, when it is close enough to be a slip.
func Nearest(typed string, names []string) string {
	best, least := "", len(typed)/3+1
	for _, n := range names {
		if d := distance(typed, n); d <= least && (best == "" || d < distance(typed, best)) {
			best = n
		}
	}
	return best
}

// distance is the number of insertions, deletions and substitutions between two words
// (Levenshtein 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
