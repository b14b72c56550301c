// Command terraform-provider-influxdb is the Terraform and OpenTofu provider for InfluxDB tasks. Terraform starts it;
// when you run it yourself, only its flags are useful.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/influxtasks/terraform-provider-influxdb/internal/provider"
	"github.com/influxtasks/terraform-provider-influxdb/internal/serve"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger, and print what Terraform needs to use this process")
	showVersion := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *showVersion {
		fmt.Println(version)
		return
	}
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		serve.EndWithTerraform()
	}
	serve.ReduceGC()
	server := serve.New(provider.NewServer(version), serve.QuietLogs())
	if err := tf6server.Serve("registry.terraform.io/influxtasks/influxdb", server, options...); err != nil {
		log.Fatal(err)
	}
}
