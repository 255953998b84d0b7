// Who may speak with the server. Each guard looks at one thing of a request and says what is wrong with it, or nothing.
//
//   names_this_machine("localhost:8080", 8080) == true;          // the Host header
//   comes_from_here("https://example.org", 8080) == false;       // the Origin header
#pragma once

#include <string_view>

namespace hone::http {

// Host is 127.0.0.1, localhost or [::1], with the server's port or none: a page of another name that was pointed to this
// address (DNS rebinding) says its own.
bool names_this_machine(std::string_view host, int port);
// A page that this server gave: http:// and a name of this machine with the server's port.
bool comes_from_here(std::string_view origin, int port);
// application/json, with or without parameters.
bool is_json_type(std::string_view content_type);
// "Bearer KEY", compared in a time that does not depend on where the two differ.
bool holds_key(std::string_view authorization, std::string_view key);

}  // namespace hone::http
