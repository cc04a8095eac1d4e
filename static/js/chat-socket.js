// A WebSocket that comes back by itself: exponential waits with full jitter, at once when the network or the tab returns;
// a ping every 25 s finds connections that died without a word. Events: "up" (welcome frame), "down", "frame", "over" (close code).
export const VERSION = 1;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;
const PING_MS = 25000;
const ANSWER_MS = 10000;
const FLOOD = 4429;

// 4400-4499: coming back as is would end in the same way.
const isFinal = (code) => code >= 4400 && code < 4500 && code !== FLOOD;

export class LiveSocket extends EventTarget {
  constructor(path, { hello, ping = () => ({}) }) {
    super();
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.hello = hello;
    this.ping = ping;
    this.attempts = 0;
    this.isUp = false;
    this.isOver = false;
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("offline", () => this.socket?.close());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
    setInterval(() => this.isUp && this.check(), PING_MS);
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.expectAnswer();
    socket.addEventListener("open", () => this.send("hello", { version: VERSION, ...this.hello() }));
    socket.addEventListener("message", (event) => socket === this.socket && this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.socket && this.lose(event.code));
  }

  receive(frame) {
    clearTimeout(this.deadline);
    if (frame.type === "welcome") {
      this.attempts = 0;
      this.isUp = true;
      this.emit("up", frame);
    } else if (frame.type !== "pong" || Object.keys(frame).length > 1) {
      this.emit("frame", frame);
    }
  }

  lose(code) {
    clearTimeout(this.deadline);
    this.socket = null;
    const wasUp = this.isUp;
    this.isUp = false;
    if (isFinal(code)) {
      this.isOver = true;
      this.emit("over", code);
      return;
    }
    const isHopeless = code === FLOOD || navigator.onLine === false;
    const wait = isHopeless ? LONGEST_WAIT_MS : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    if (wasUp || this.attempts === 1) this.emit("down", code);
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  hurry() {
    if (this.isOver) return;
    if (this.isUp) this.check();
    else if (!this.socket) this.connect();
  }

  check() {
    this.send("ping", this.ping());
    this.expectAnswer();
  }

  expectAnswer() {
    clearTimeout(this.deadline);
    const socket = this.socket;
    this.deadline = setTimeout(() => {
      if (socket !== this.socket) return;
      socket.close();
      this.lose(1006);
    }, ANSWER_MS);
  }

  send(type, content = {}) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify({ type, ...content }));
    return true;
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
