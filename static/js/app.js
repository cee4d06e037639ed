/** Every page loads this; each module enhances markup that works without it. */

import "./htmx-setup.js";
import "./photos.js";
import "./carousel.js";
import "./feed.js";
import "./toggles.js";
import "./comments.js";
import "./follow.js";
import "./post-dialog.js";
import "./report.js";
import "./reveal.js";
import "./chrome.js";
import "./unsaved.js";
import "./shortcuts.js";
import "./realtime.js";
import "./live.js";
import "./beacon.js";
import { start as startDrop } from "./drop.js";

startDrop();
