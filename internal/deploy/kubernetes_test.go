package deploy_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const folder = "../../deploy"

// A cluster is what would be applied, by kind. There is one of each.
type cluster struct {
	Namespace           *corev1.Namespace
	ServiceAccount      *corev1.ServiceAccount
	ConfigMap           *corev1.ConfigMap
	Service             *corev1.Service
	Deployment          *appsv1.Deployment
	PodDisruptionBudget *policyv1.PodDisruptionBudget
	NetworkPolicy       *networkingv1.NetworkPolicy
	Ingress             *networkingv1.Ingress
}

// into is where an object of a kind is read to.
func (c *cluster) into(kind string) (any, error) {
	switch kind {
	case "v1/Namespace":
		c.Namespace = &corev1.Namespace{}
		return c.Namespace, nil
	case "v1/ServiceAccount":
		c.ServiceAccount = &corev1.ServiceAccount{}
		return c.ServiceAccount, nil
	case "v1/ConfigMap":
		c.ConfigMap = &corev1.ConfigMap{}
		return c.ConfigMap, nil
	case "v1/Service":
		c.Service = &corev1.Service{}
		return c.Service, nil
	case "apps/v1/Deployment":
		c.Deployment = &appsv1.Deployment{}
		return c.Deployment, nil
	case "policy/v1/PodDisruptionBudget":
		c.PodDisruptionBudget = &policyv1.PodDisruptionBudget{}
		return c.PodDisruptionBudget, nil
	case "networking.k8s.io/v1/NetworkPolicy":
		c.NetworkPolicy = &networkingv1.NetworkPolicy{}
		return c.NetworkPolicy, nil
	case "networking.k8s.io/v1/Ingress":
		c.Ingress = &networkingv1.Ingress{}
		return c.Ingress, nil
	}
	return nil, fmt.Errorf("no type for %s", kind)
}

// render runs kustomize and reads the result strictly: a misspelt field is an
// error, as it is not for the API server by default.
func render(t *testing.T, dir string) *cluster {
	t.Helper()
	all, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(folder, "kubernetes", dir))
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{}
	for _, r := range all.Resources() {
		text, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		object, err := c.into(path.Join(r.GetApiVersion(), r.GetKind()))
		if err == nil {
			err = strictly(text, object)
		}
		if err != nil {
			t.Fatalf("%s %s: %v", dir, r.GetKind(), err)
		}
	}
	return c
}

// strictly refuses unknown fields, doubled ones, and those in the wrong case.
func strictly(text []byte, into any) error {
	b, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return err
	}
	strict, err := json.UnmarshalStrict(b, into)
	return errors.Join(append(strict, err)...)
}

func TestKubernetes(t *testing.T) {
	for dir, beyond := range map[string]bool{"base": false, "overlays/example": true} {
		t.Run(dir, func(t *testing.T) {
			c := render(t, dir)
			if c.ServiceAccount == nil || c.ConfigMap == nil || c.Service == nil || c.Deployment == nil || c.PodDisruptionBudget == nil || c.NetworkPolicy == nil {
				t.Fatal("an object is missing")
			}
			if found := c.Namespace != nil && c.Ingress != nil; found != beyond {
				t.Errorf("namespace and ingress: %v, want %v", found, beyond)
			}
			restricted(t, c)
			selects(t, c)
			mounts(t, c)
			lives(t, c)
		})
	}
}

// restricted asks what the API server asks before it lets a pod into a namespace
// of the restricted level.
func restricted(t *testing.T, c *cluster) {
	t.Helper()
	e, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pod := &c.Deployment.Spec.Template
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	if r := policy.AggregateCheckResults(e.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec)); !r.Allowed {
		t.Errorf("pod security: %s", r.ForbiddenDetail())
	}
	s := pod.Spec.Containers[0].SecurityContext
	if s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem || *pod.Spec.SecurityContext.RunAsUser != 65532 {
		t.Error("a root that can be written, or another user than that of the image")
	}
	if token := pod.Spec.AutomountServiceAccountToken; token == nil || *token || pod.Spec.ServiceAccountName != c.ServiceAccount.Name {
		t.Error("a token of the cluster, or another account")
	}
}

// selects checks that everything that points at the pods finds these, not none
// and not those of others.
func selects(t *testing.T, c *cluster) {
	t.Helper()
	pod := c.Deployment.Spec.Template
	own := labels.Set(pod.Labels)
	spread := pod.Spec.TopologySpreadConstraints[0].LabelSelector
	for what, s := range map[string]*metav1.LabelSelector{
		"deployment": c.Deployment.Spec.Selector, "budget": c.PodDisruptionBudget.Spec.Selector,
		"network policy": &c.NetworkPolicy.Spec.PodSelector, "spread": spread,
		"service": metav1.SetAsLabelSelector(c.Service.Spec.Selector),
	} {
		selector, err := metav1.LabelSelectorAsSelector(s)
		if err != nil {
			t.Fatal(err)
		}
		if !selector.Matches(own) || selector.Matches(labels.Set{"app.kubernetes.io/name": "other"}) {
			t.Errorf("%s selects %v, the pods have %v", what, selector, own)
		}
	}
	port := pod.Spec.Containers[0].Ports[0].Name
	if to := c.Service.Spec.Ports[0].TargetPort.StrVal; to != port {
		t.Errorf("the service leads to port %q, the pods have %q", to, port)
	}
	if from := c.NetworkPolicy.Spec.Ingress[0].Ports[0].Port.StrVal; from != port {
		t.Errorf("the network policy opens %q, the pods have %q", from, port)
	}
	if c.Ingress != nil {
		to := c.Ingress.Spec.Rules[0].HTTP.Paths[0].Backend.Service
		if to.Name != c.Service.Name || to.Port.Name != c.Service.Spec.Ports[0].Name {
			t.Errorf("the ingress leads to %s, port %s", to.Name, to.Port.Name)
		}
	}
	if c.Namespace != nil && c.Deployment.Namespace != c.Namespace.Name {
		t.Errorf("deployment in namespace %q", c.Deployment.Namespace)
	}
}

// mounts checks that each file that the configuration and the environment name
// will be there.
func mounts(t *testing.T, c *cluster) {
	t.Helper()
	pod := c.Deployment.Spec.Template.Spec
	volumes := map[string]corev1.Volume{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = v
	}
	files := map[string]bool{}
	for _, m := range pod.Containers[0].VolumeMounts {
		v, ok := volumes[m.Name]
		switch {
		case !ok:
			t.Errorf("no volume %s", m.Name)
		case v.ConfigMap != nil:
			if v.ConfigMap.Name != c.ConfigMap.Name {
				t.Errorf("configuration %s, there is %s", v.ConfigMap.Name, c.ConfigMap.Name)
			}
			for name := range c.ConfigMap.Data {
				files[path.Join(m.MountPath, name)] = true
			}
		case v.Secret != nil:
			secret := exampleSecret(t)
			if v.Secret.SecretName != secret.Name {
				t.Errorf("secret %s, the example makes %s", v.Secret.SecretName, secret.Name)
			}
			for name := range secret.StringData {
				files[path.Join(m.MountPath, name)] = true
			}
		}
	}
	wanted := secretFiles(c.ConfigMap.Data["nines.yaml"])
	for _, e := range pod.Containers[0].Env {
		if strings.HasPrefix(e.Value, "/") {
			wanted = append(wanted, e.Value)
		}
	}
	for _, w := range wanted {
		if !files[w] {
			t.Errorf("%s is named, there are %v", w, slices.Sorted(maps.Keys(files)))
		}
	}
}

// lives checks the times: nines takes 25 seconds to stop.
func lives(t *testing.T, c *cluster) {
	t.Helper()
	pod := c.Deployment.Spec.Template.Spec
	box := pod.Containers[0]
	if pause := box.Lifecycle.PreStop.Sleep.Seconds; *pod.TerminationGracePeriodSeconds < pause+25 {
		t.Errorf("killed after %d s, %d of them a pause", *pod.TerminationGracePeriodSeconds, pause)
	}
	for want, probe := range map[string][]*corev1.Probe{"/healthz": {box.StartupProbe, box.LivenessProbe}, "/readyz": {box.ReadinessProbe}} {
		for _, p := range probe {
			if p.HTTPGet.Path != want || p.HTTPGet.Port.StrVal != box.Ports[0].Name {
				t.Errorf("probe %s on %s, want %s", p.HTTPGet.Path, p.HTTPGet.Port.StrVal, want)
			}
		}
	}
	if *c.Deployment.Spec.Replicas < 2 || c.PodDisruptionBudget.Spec.MinAvailable.IntVal != 1 {
		t.Error("fewer than two replicas, or none that must stay")
	}
}

func exampleSecret(t *testing.T) *corev1.Secret {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "kubernetes", "secret.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s := &corev1.Secret{}
	if err := strictly(text, s); err != nil {
		t.Fatal(err)
	}
	for k, v := range s.StringData {
		if !strings.Contains(v, "REPLACE-WITH-") {
			t.Errorf("the example holds a %s", k)
		}
	}
	return s
}

// secretFiles are the files that a configuration names.
func secretFiles(text string) (files []string) {
	for _, m := range regexp.MustCompile(`(?m)^\s*[a-z_]+_file:\s*(\S+)`).FindAllStringSubmatch(text, -1) {
		files = append(files, m[1])
	}
	return files
}
