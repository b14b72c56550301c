// Package flux knows as much of the Flux language as an InfluxDB task needs:
// it finds the task option in a script, takes it out, composes it again, and
// judges its values by the rules of the InfluxDB server.
//
// A complete script has a task option of its own,
//
//	option task = {name: "downsample", every: 1h, offset: 5m}
//
// a body has none, and [Compose] makes a complete script of it. [Find] reads a
// script, [Split] undoes Compose, [Equal] compares two scripts as the server
// would.
//
// This isn't a Flux parser: outside of the task option it reads only as far as it
// takes to tell code from strings, regular expressions and comments. Whether a
// script is valid Flux is for the server to say.
package flux
