// The player: a media element, or, where there is nothing to play, a clock that can be set all the same.

const FRAME_S = 1 / 30;

/**
 * Events: "time" whenever the place may have changed (every frame while playing), "state" on play and pause,
 * "seek" when somebody went elsewhere.
 */
export class Player extends EventTarget {
  #media;
  #durationS;
  #wanted = 0;
  #running = false;

  constructor(media, durationS) {
    super();
    this.#media = media;
    this.#durationS = durationS;
    for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata", "ratechange"]) {
      media.addEventListener(name, () => this.#tell("time"));
    }
    for (const name of ["play", "pause", "ended", "emptied"]) {
      media.addEventListener(name, () => this.#changed());
    }
    media.addEventListener("loadedmetadata", () => {
      if (this.#wanted) media.currentTime = this.#wanted;
    });
  }

  /** Whether there is something to play. */
  get playable() {
    return this.#media.readyState >= HTMLMediaElement.HAVE_METADATA;
  }

  /** Seconds on the media clock. */
  get time() {
    return this.playable ? this.#media.currentTime : this.#wanted;
  }

  get paused() {
    return this.#media.paused;
  }

  get durationS() {
    return this.#durationS;
  }

  set rate(value) {
    this.#media.playbackRate = value;
  }

  set volume(value) {
    this.#media.volume = value;
    this.#media.muted = value === 0;
  }

  /** Go to `seconds`, cut at the recording's ends. */
  seek(seconds) {
    this.#wanted = Math.min(this.#durationS, Math.max(0, seconds));
    if (this.playable) this.#media.currentTime = this.#wanted;
    this.#tell("seek");
    this.#tell("time");
  }

  /** Go `seconds` from here. */
  skip(seconds) {
    this.seek(this.time + seconds);
  }

  /** Go one frame on (1) or back (-1), when paused. */
  step(frames) {
    if (this.paused) this.skip(frames * FRAME_S);
  }

  async toggle() {
    if (!this.playable) return;
    if (!this.paused) {
      this.#media.pause();
      return;
    }
    try {
      await this.#media.play();
    } catch (error) {
      // A pause that comes before playing has begun is no error.
      if (error.name !== "AbortError") throw error;
    }
  }

  #changed() {
    this.#tell("state");
    this.#tell("time");
    if (!this.paused && !this.#running) this.#run();
  }

  #run() {
    this.#running = true;
    const frame = () => {
      this.#tell("time");
      this.#running = !this.paused;
      if (this.#running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
