// Command test runs `go test` with the acceptance tests, and says at the end how many ran and on what:
//
//	go run ./internal/tools/test [argument of go test...]
//
// It starts InfluxDB before the tests do: if InfluxDB must be built first, this is visible, and happens once. It shows
// only the output of tests that fail. An acceptance test is one whose name begins with TestAcc.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"

	"github.com/influxtasks/terraform-provider-influxdb/internal/testserver"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "test:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	server, err := tryInfluxDB()
	if err != nil {
		return err
	}
	command, env, err := findCLI()
	if err != nil {
		return err
	}
	fmt.Printf("Acceptance tests: on %s against %s\n", command, server)

	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Env = append(append(os.Environ(),
		"TF_ACC=1",
		"CHECKPOINT_DISABLE=1",           // or Terraform looks for a newer version at each start
		"TF_CLI_CONFIG_FILE="+os.DevNull, // or the tests take a warning about the user's file for the version
	), env...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	report := newReport(os.Stdout, slices.Contains(args, "-v"))
	if err := report.read(events); err != nil {
		return errors.Join(fmt.Errorf("reading the output of go test: %w", err), cmd.Wait())
	}
	err = cmd.Wait()

	fmt.Printf("\nAcceptance tests on %s against %s: %s\n", command, server, report.acceptance)
	fmt.Printf("Tests: %s\n", report.all)
	if err == nil && report.all == (counts{}) {
		return errors.New("no test has run: does RUN match the name of one? Write $$ for each $, since make expands it")
	}
	fmt.Printf("The longest: %s\n", report.longest(10))
	return err
}

// tryInfluxDB starts the InfluxDB that the tests will start for themselves, and describes it.
func tryInfluxDB() (string, error) {
	server, err := testserver.Start(context.Background())
	if testserver.MayBeMissing(err) {
		fmt.Fprintln(os.Stderr, "THE ACCEPTANCE TESTS ARE SKIPPED:", err)
		return "no InfluxDB (skipped)", nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("InfluxDB %s (%s)", server.Version, server.Source), server.Close()
}

// findCLI finds the Terraform or OpenTofu that terraform-plugin-testing will run. It returns its name with its version,
// and the environment variables that make the tests run on it.
func findCLI() (name string, env []string, err error) {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" && os.Getenv("TF_ACC_TERRAFORM_VERSION") != "" {
		return "Terraform " + os.Getenv("TF_ACC_TERRAFORM_VERSION") + " (downloaded)", nil, nil
	}
	for _, command := range []string{"terraform", "tofu"} {
		if path == "" {
			path, _ = exec.LookPath(command)
		}
	}
	if path == "" {
		return "", nil, errors.New("neither terraform nor tofu is on PATH; install one, or name one with TF_ACC_TERRAFORM_PATH")
	}

	name, err = cli.Version(context.Background(), path)
	if err != nil {
		return "", nil, err
	}
	env = append(env, "TF_ACC_TERRAFORM_PATH="+path)
	if cli.IsOpenTofu(name) {
		// OpenTofu looks for the provider under test at this address.
		env = append(env, "TF_ACC_PROVIDER_HOST=registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE=hashicorp")
	}
	return name, env, nil
}
