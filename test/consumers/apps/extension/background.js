// its address tells the extension's
