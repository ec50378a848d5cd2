"""Drawing of pages whose content their scripts fetch: `render = true` in a site file."""
