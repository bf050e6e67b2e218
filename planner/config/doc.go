// Package config reads cccplan.toml: the settings of a contact centre that commands
// share, for all queues and for single ones.
//
//	service_level = "80/20"        # percent/seconds, for every queue
//	shrinkage = "30%"
//
//	[[queue]]
//	name = "help"
//	channel = "chat"
//	aht_by_concurrency = ["600s", "750s", "960s"]
//
// What is said of fewer queues goes before what is said of more. [planner.Policy] says how
// it goes together with what a plan says itself.
//
// It is strict: a key that it does not know is an error with its line and the key that
// was probably meant. [Write] begins a file from what a history tells, with every setting
// as a comment.
package config
