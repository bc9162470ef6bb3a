// Starts the page: listen first, so that nothing is missed; then read the world and put up the phones.

import { fillBar } from "./bar.js";
import { toast } from "./dom.js";
import { fillDrawer } from "./drawer.js";
import { Phones } from "./phones.js";
import { listen, refresh } from "./world.js";

const RETRY_MS = 2000;

async function start() {
  try {
    await refresh();
  } catch (error) {
    toast(`シミュレーターにつながりません: ${error.message}`, true);
    setTimeout(start, RETRY_MS);
    return;
  }
  const phones = new Phones(document.getElementById("phones"));
  fillBar(document.getElementById("bar"), phones, fillDrawer(document.getElementById("drawer")));
  phones.start();
}

listen(start);
