stage.innerHTML = `
  <script type="text/template" id="qq-template">
    <div class="qq-uploader-selector qq-uploader">
      <div class="qq-upload-drop-area-selector">Drop files here</div>
      <div class="qq-upload-button-selector">Choose</div>
      <ul class="qq-upload-list-selector"><li><span class="qq-upload-file-selector"></span></li></ul>
    </div>
  </script>
  <div id="zone"></div>`;
new qq.FineUploader({
  element: document.getElementById("zone"),
  request: { endpoint: "/upload" },
  paste: { targetElement: document },
});
