// Verifies a c2sp.org/tlog-proof@v1 with torchwood: verify POLICY PROOF ENTRY (files).
package main

import (
	"fmt"
	"os"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	policy, err := torchwood.ParsePolicy(read(os.Args[1]))
	check(err)
	check(torchwood.VerifyProof(policy, tlog.RecordHash(read(os.Args[3])), read(os.Args[2])))
	fmt.Println("verified")
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
