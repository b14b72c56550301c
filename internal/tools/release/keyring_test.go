package release

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// keyring is a keyring of GnuPG, whose keys are deleted after the test.
type keyring struct{ folder string }

func newKeyring(t *testing.T) *keyring {
	t.Helper()
	// Not t.TempDir: its paths can be too long for the socket of GnuPG's agent.
	folder, err := os.MkdirTemp("", "gnupg")
	if err != nil {
		t.Fatal(err)
	}
	k := &keyring{folder}
	t.Cleanup(func() {
		run(t, k.command("gpgconf", "--kill", "all"))
		if err := os.RemoveAll(folder); err != nil {
			t.Errorf("removing the keyring: %v", err)
		}
	})
	return k
}

// create creates an RSA key, and returns its fingerprint. Terraform's registry accepts no elliptic curves.
func (k *keyring) create(t *testing.T, name string) string {
	t.Helper()
	run(t, k.command("gpg", "--batch", "--passphrase", "", "--quick-generate-key", name, "rsa3072", "sign", "never"))
	for line := range strings.Lines(run(t, k.command("gpg", "--batch", "--with-colons", "--list-keys", name))) {
		if fields := strings.Split(line, ":"); fields[0] == "fpr" {
			return fields[9]
		}
	}
	t.Fatal("GnuPG doesn't know the key that it has just made")
	return ""
}

// public returns a public key in the form that registries require.
func (k *keyring) public(t *testing.T, fingerprint string) string {
	t.Helper()
	return run(t, k.command("gpg", "--batch", "--armor", "--export", fingerprint))
}

// sign returns a detached signature of a text.
func (k *keyring) sign(t *testing.T, fingerprint, text string) string {
	t.Helper()
	cmd := k.command("gpg", "--batch", "--local-user", fingerprint, "--detach-sign")
	cmd.Stdin = strings.NewReader(text)
	return run(t, cmd)
}

func (k *keyring) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "GNUPGHOME="+k.folder)
	return cmd
}
