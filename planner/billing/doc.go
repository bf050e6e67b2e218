// Package billing says what people cost and what a client pays, line by line: every [Line]
// has a quantity, a price, an amount and what they rest on, and amounts add up to the total.
//
// Money is counted in whole minor units of one currency: cents. An amount is quantity times
// price, rounded once, to a whole minor unit, halves away from zero; sums are not rounded
// again. Prices have four decimals more than the minor unit, because a minute or a contact
// may cost a fraction of one, and quantities six.
//
// [Rates] are the cost side: wage, on-cost, premiums, overtime, seats, hiring, training.
//
//	cost = paid hours * wage * (1 + on-cost) + overtime + premiums + seats + hiring + training
//
// [Terms] are the price side: a price per full-time equivalent, hour, productive hour,
// minute or contact; a band around what was committed, below which the rest is paid for all
// the same (take-or-pay) and above which another rate holds; credits for a missed service
// level and bonuses; a minimum, and caps on credits and on the whole.
//
// [Margin] is profit over revenue, [Markup] profit over cost: a mark-up of 20 % is a margin
// of 16.7 %, and neither is called profit here.
package billing
