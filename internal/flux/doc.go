// Package flux handles the parts of the Flux language that an InfluxDB task needs: it finds the task option in a
// script, removes it, composes it again, and checks its values by the rules of the InfluxDB server.
//
// A complete script has its own task option:
//
//	option task = {name: "downsample", every: 1h, offset: 5m}
//
// A body has none, and [Compose] makes a complete script of it. [Find] finds the task option of a script, [Split] is
// the inverse of Compose, and [Equal] compares two scripts as the server would.
//
// The package isn't a Flux parser: outside the task option, it reads only enough to distinguish code from strings,
// regular expressions and comments. The server decides whether a script is valid Flux.
package flux
