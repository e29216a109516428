// Runs in CloudFront before its cache: the address of a page is answered with the shell of its surface.
// The same rule as in `server/src/site.rs`: a page's address has no dot in its last part, a file's has. Unlike there, a
// page that does not exist is answered with 200, because the status is that of the shell; the shell says so.

function handler(event) {
    var request = event.request;
    var uri = request.uri;
    var name = uri.substring(uri.lastIndexOf('/') + 1);
    if (name.indexOf('.') < 0) {
        var isBackoffice = uri === '/backoffice' || uri.indexOf('/backoffice/') === 0;
        request.uri = isBackoffice ? '/backoffice/index.html' : '/index.html';
    }
    return request;
}
