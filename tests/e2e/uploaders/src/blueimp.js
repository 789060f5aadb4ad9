stage.innerHTML = '<div id="zone"><input type="file" multiple></div>';
jQuery("#zone input").fileupload({
  url: "/upload",
  dropZone: jQuery("#zone"),
  pasteZone: jQuery(document),
});
