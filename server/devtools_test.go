package server_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A tab is one page of a browser, driven over the DevTools protocol.
type tab struct {
	t       *testing.T
	conn    *websocket.Conn
	session string
	id      int
	loaded  []string // pages, by their loaders
	console []string // what it complained about
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// newTab starts a browser, which ends with the test.
func newTab(t *testing.T) *tab {
	t.Helper()
	cmd := exec.Command(browser(t), append(browserFlags(t), "--remote-debugging-port=0", "--remote-allow-origins=*", "about:blank")...)
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() {
		select {
		case <-ended: // by itself, as it was asked to
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
		}
		cmd.Wait()
	})
	address := ""
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if _, a, ok := strings.Cut(lines.Text(), "DevTools listening on "); ok {
			address = a
			break
		}
	}
	go func() {
		defer close(ended)
		for lines.Scan() { // a full pipe would stop it
		}
	}()
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatalf("devtools %q: %v", address, err)
	}
	t.Cleanup(func() {
		conn.WriteJSON(map[string]any{"id": 0, "method": "Browser.close"})
		conn.Close()
	})
	b := &tab{t: t, conn: conn}
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	b.call("Page.setLifecycleEventsEnabled", map[string]any{"enabled": true}, nil)
	return b
}

func (b *tab) call(method string, params any, result any) {
	b.t.Helper()
	b.id++
	if err := b.conn.WriteJSON(map[string]any{"id": b.id, "method": method, "params": params, "sessionId": b.session}); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		m := b.read(method)
		if m.ID != b.id {
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatalf("%s: %v", method, err)
			}
		}
		return
	}
}

// read takes the next message and notes events.
func (b *tab) read(waiting string) message {
	b.t.Helper()
	b.conn.SetReadDeadline(time.Now().Add(time.Minute))
	var m message
	if err := b.conn.ReadJSON(&m); err != nil {
		b.t.Fatalf("%s: %v", waiting, err)
	}
	switch m.Method {
	case "Page.lifecycleEvent":
		var e struct{ Name, LoaderID string }
		if err := json.Unmarshal(m.Params, &e); err != nil {
			b.t.Fatalf("%s: %v", m.Method, err)
		}
		if e.Name == "load" {
			b.loaded = append(b.loaded, e.LoaderID)
		}
	case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Network.loadingFailed":
		b.console = append(b.console, m.Method+" "+string(m.Params))
	}
	return m
}

// open goes to a page and waits until it is there.
func (b *tab) open(url string) {
	b.t.Helper()
	var res struct{ ErrorText, LoaderID string }
	b.call("Page.navigate", map[string]any{"url": url}, &res)
	if res.ErrorText != "" {
		b.t.Fatalf("%s: %s", url, res.ErrorText)
	}
	for !slices.Contains(b.loaded, res.LoaderID) { // the load of about:blank may still be told
		b.read("load of " + url)
	}
}

// enter presses Enter and waits for the page that it leads to.
func (b *tab) enter() {
	b.t.Helper()
	n := len(b.loaded)
	b.press("Enter")
	for len(b.loaded) == n {
		b.read("load after Enter")
	}
}

// focus waits until the keyboard is in an element: autofocus comes with the first
// picture of a page, which may be after its load.
func (b *tab) focus(selector string) {
	b.t.Helper()
	b.eval(`new Promise(done => {
		const look = () => document.activeElement.matches("`+selector+`") ? done(1) : requestAnimationFrame(look);
		look();
	})`, nil)
}

func (b *tab) eval(script string, result any) {
	b.t.Helper()
	var res struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": script, "returnByValue": true, "awaitPromise": true}, &res)
	if res.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", script, res.ExceptionDetails)
	}
	if result != nil {
		if err := json.Unmarshal(res.Result.Value, result); err != nil {
			b.t.Fatalf("%s: %v", script, err)
		}
	}
}

func (b *tab) look(width int, scheme string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

var keyCodes = map[string]int{"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}

// press presses a key; with text for those that write.
func (b *tab) press(key string) {
	b.t.Helper()
	p := map[string]any{"type": "keyDown", "key": key, "windowsVirtualKeyCode": keyCodes[key], "nativeVirtualKeyCode": keyCodes[key]}
	if text := map[string]string{"Enter": "\r", " ": " "}[key]; text != "" {
		p["text"] = text
	}
	b.call("Input.dispatchKeyEvent", p, nil)
	p["type"] = "keyUp"
	delete(p, "text")
	b.call("Input.dispatchKeyEvent", p, nil)
}

func (b *tab) write(text string) {
	b.t.Helper()
	b.call("Input.insertText", map[string]any{"text": text}, nil)
}

// picture keeps what is on the screen, all of the page.
func (b *tab) picture(file string) {
	b.t.Helper()
	var width, height int
	b.eval(`document.documentElement.clientWidth`, &width)
	b.eval(`Math.min(document.documentElement.scrollHeight, 4000)`, &height)
	b.keep(file, "Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true, "clip": map[string]any{"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
}

// print keeps the page as it comes out on paper.
func (b *tab) print(file string) {
	b.t.Helper()
	b.keep(file, "Page.printToPDF", map[string]any{"printBackground": true, "preferCSSPageSize": true})
}

func (b *tab) keep(file, method string, params any) {
	b.t.Helper()
	var res struct{ Data string }
	b.call(method, params, &res)
	data, err := base64.StdEncoding.DecodeString(res.Data)
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}

// quiet fails the test if the page complained.
func (b *tab) quiet(what string) {
	b.t.Helper()
	b.eval("1", nil) // what is under way comes before the answer
	for _, c := range b.console {
		b.t.Errorf("%s: console: %.600s", what, c)
	}
	b.console = nil
}
