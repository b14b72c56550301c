// Package flux knows as much of the Flux language as an InfluxDB task needs:
// it finds the task option in a script, takes it out, composes it again, and
// judges its values by the rules of the InfluxDB server.
//
// A complete script has a task option of its own,
//
//	option task = {name: "downsample", every: 1h, offset: 5m}
//
// a body has none, and [Compose] makes a complete script of it. [Find] reads a
// script, [Split] undoes Compose, [Same] compares two scripts as the server
// would.
//
// This is no Flux parser: what lies outside of the task option is only read as
// far as it takes to tell code from strings, regular expressions and comments.
// Whether it is valid Flux is for the server to say.
package flux
