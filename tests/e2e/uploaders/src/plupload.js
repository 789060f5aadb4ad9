stage.innerHTML = "<div id=zone><button id=browse>Choose</button></div>";
const uploader = new plupload.Uploader({ browse_button: "browse", drop_element: "zone", url: "/upload", runtimes: "html5" });
uploader.init();
uploader.bind("FilesAdded", () => uploader.start());
