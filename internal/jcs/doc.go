// Package jcs reads and writes JSON in the canonical form of RFC 8785, held to what two
// programs cannot understand differently: objects, arrays, strings, true, false, null and
// whole numbers of at most 2^53 - 1 either way. Fractions and exponents are refused.
//
// [Append] writes Go values, [Decode] reads them back and takes nothing but the canonical
// form: no blanks, members in the order of their names' UTF-16 code units and each once,
// numbers and escapes in the one way that the RFC allows. [Scanner] is what Decode stands
// on, for readers that cannot afford reflection.
//
// Source: A. Rundgren, B. Jordan, S. Erdtman, "JSON Canonicalization Scheme (JCS)",
// RFC 8785, 2020.
package jcs
