// Package whatif asks what a plan would be if some of its inputs were other ones, and what
// the staff that is there carries.
//
// A [Change] says which input changes, where and by how much; [Apply] makes a copy of a
// plan with changes, computes everything that follows again, and has what is different as
// [Delta] values. The plan itself stays as it is.
//
// [Carry] goes the other way round: with the staff given, it finds for each interval the
// most contacts that still meet the targets, and the service level of those expected.
// [Room] says by how much all of a queue may grow.
package whatif
