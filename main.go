// Command terraform-provider-influxdb is the Terraform and OpenTofu provider for
// InfluxDB tasks. Terraform starts it; by hand, only its flags are of use.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/influxtasks/terraform-provider-influxdb/internal/provider"
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
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/influxtasks/influxdb",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
