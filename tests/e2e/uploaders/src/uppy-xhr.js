import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";
import XHRUpload from "@uppy/xhr-upload";
import "@uppy/core/css/style.css";
import "@uppy/dashboard/css/style.css";

new Uppy({ autoProceed: true }).use(Dashboard, { inline: true, target: stage }).use(XHRUpload, { endpoint: "/upload" });
