package provider

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/BurntSushi/toml"
)

// profile is one of the profiles in the configs file of the influx CLI:
// https://docs.influxdata.com/influxdb/v2/reference/cli/influx/config/.
type profile struct {
	URL    string `toml:"url"`
	Token  string `toml:"token"`
	Org    string `toml:"org"`
	Active bool   `toml:"active"`
}

// loadProfile returns the profile with this name or, if the name is empty, the active one, if any.
func loadProfile(name string) (profile, error) {
	path, err := profilesPath()
	if err != nil {
		return profile{}, err
	}
	text, err := readBounded(path)
	if errors.Is(err, fs.ErrNotExist) && name == "" {
		return profile{}, nil
	}
	if err != nil {
		return profile{}, fmt.Errorf("the profiles of the influx CLI in %s can't be read: %w", path, err)
	}
	var profiles map[string]profile
	if err := toml.Unmarshal(text, &profiles); err != nil {
		// The parser's message quotes the line, which may hold a token.
		return profile{}, fmt.Errorf("the profiles of the influx CLI in %s aren't valid TOML", path)
	}
	if name != "" {
		p, ok := profiles[name]
		if !ok {
			return profile{}, fmt.Errorf("%[2]s has no profile %[1]q, only %[3]q", name, path, slices.Sorted(maps.Keys(profiles)))
		}
		return p, nil
	}
	for _, p := range profiles {
		if p.Active {
			return p, nil
		}
	}
	return profile{}, nil
}

// profilesPath returns the path of the configs file of the influx CLI.
func profilesPath() (string, error) {
	if path := os.Getenv("INFLUX_CONFIGS_PATH"); path != "" {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".influxdbv2", "configs"), nil
}
