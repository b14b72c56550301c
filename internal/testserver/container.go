package testserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// officialImage is the default image. Keep its version in step with internal/tools/buildinfluxd/go.mod.
const officialImage = "influxdb:2.9.1"

func startOfficialImage(ctx context.Context) (*Server, error) {
	return startContainer(ctx, officialImage)
}

// startContainer starts an image of InfluxDB on a free port and sets it up.
func startContainer(ctx context.Context, image string) (*Server, error) {
	// A daemon on another machine that can't be reached may not answer at all.
	infoCtx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if _, err := exec.LookPath("docker"); err != nil {
		return nil, errors.New("docker is not on PATH")
	}
	if _, err := docker(infoCtx, "info"); err != nil {
		return nil, err
	}
	if _, err := docker(ctx, "image", "inspect", image); err != nil {
		fmt.Fprintln(os.Stderr, "Pulling", image)
		if _, err := docker(ctx, "pull", image); err != nil {
			return nil, err
		}
	}

	name := "influxd-" + strings.ToLower(rand.Text())
	p, err := startProcess("docker rm --force "+name, func(string) []string {
		return []string{
			"docker", "run", "--rm", "--name", name, "--publish", "127.0.0.1::8086",
			"--env", "INFLUXD_REPORTING_DISABLED=true", image,
		}
	})
	if err != nil {
		return nil, err
	}
	return setUp(ctx, p, "Docker image "+image, func(ctx context.Context) string {
		address, _ := docker(ctx, "port", name, "8086/tcp") // fails until the container runs
		return address
	})
}

// docker returns what a docker command prints.
func docker(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "docker", args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
