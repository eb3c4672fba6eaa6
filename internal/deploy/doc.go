// Package deploy tests what is in deploy/ with the readers of those who will
// read it: Kubernetes' types and its pod security, kustomize, compose, systemd,
// and nines itself. It is a module of its own, so that nines depends on none of
// them. The command image beside it builds the container image.
package deploy
