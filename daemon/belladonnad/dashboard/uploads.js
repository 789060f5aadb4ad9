// Hands pictures over to the daemon, one after the other, however many there are; it goes on when the page changes.
import * as api from "./api.js";

const DEFAULT_WAIT_SECONDS = 3;

/** Fires `change`: `waiting` or `refused` are different. */
class Uploads extends EventTarget {
  waiting = 0;
  refused = [];
  #last = Promise.resolve();

  /**
   * @param {Blob} picture
   * @param {string} name
   * @param {object} options
   * @returns {Promise<object | null>} the job; null when it was refused, which `refused` then tells
   */
  add(picture, name, options) {
    this.waiting++;
    this.#tell();
    const handedOver = this.#last.then(() => this.#handOver(picture, name, options));
    this.#last = handedOver;
    return handedOver;
  }

  forgetRefused() {
    this.refused = [];
    this.#tell();
  }

  async #handOver(picture, name, options) {
    try {
      return await patiently(() => api.shade(picture, name, options));
    } catch (trouble) {
      this.refused.push({ name, trouble });
      return null;
    } finally {
      this.waiting--;
      this.#tell();
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Try again while the queue is full, or the daemon away. */
async function patiently(call) {
  for (;;) {
    try {
      return await call();
    } catch (trouble) {
      if (trouble.code !== "queue_full" && trouble.code !== api.AWAY.code) throw trouble;
      await new Promise((resolve) => setTimeout(resolve, (trouble.retryAfter || DEFAULT_WAIT_SECONDS) * 1000));
    }
  }
}

export const uploads = new Uploads();
