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
// It is strict: a key that it does not know is an error with its line and the key that
// was probably meant.
package config
