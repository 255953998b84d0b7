#include "guards.h"

#include <gtest/gtest.h>

namespace hone::http {
namespace {

TEST(Guards, OnlyNamesOfThisMachine) {
  for (const char* host : {"127.0.0.1", "localhost", "LocalHost:8080", "127.0.0.1:8080", "[::1]:8080", "[::1]"})
    EXPECT_TRUE(names_this_machine(host, 8080)) << host;
  for (const char* host : {"", "example.org", "example.org:8080", "localhost:80", "localhost.example.org:8080",
                           "localhost:", "localhost:8080:8080", "127.0.0.1.example.org", "127.0.0.2", "0.0.0.0:8080",
                           "user@localhost:8080", " localhost", "::1", "localhost,example.org"})
    EXPECT_FALSE(names_this_machine(host, 8080)) << host;
}

TEST(Guards, OnlyPagesOfThisServer) {
  EXPECT_TRUE(comes_from_here("http://localhost:8080", 8080));
  EXPECT_TRUE(comes_from_here("http://127.0.0.1:8080", 8080));
  for (const char* origin :
       {"", "null", "http://localhost", "https://localhost:8080", "http://localhost:80801", "http://example.org:8080",
        "http://localhost:8080/", "http://localhost:8081", ":8080", "http://:8080", "file://localhost:8080"})
    EXPECT_FALSE(comes_from_here(origin, 8080)) << origin;
}

TEST(Guards, OnlyJson) {
  for (const char* type : {"application/json", "Application/JSON; charset=utf-8", "application/json ;x"})
    EXPECT_TRUE(is_json_type(type)) << type;
  for (const char* type : {"", "text/plain", "application/jsonp", "application/x-www-form-urlencoded",
                           "text/plain;application/json", "multipart/form-data"})
    EXPECT_FALSE(is_json_type(type)) << type;
}

TEST(Guards, OnlyTheKey) {
  EXPECT_TRUE(holds_key("Bearer secret", "secret"));
  EXPECT_TRUE(holds_key("bearer secret", "secret"));
  for (const char* given : {"", "Bearer ", "Bearer secre", "Bearer secrets", "Bearer secretsecret", "Bearer Secret",
                            "Basic secret", "secret", "Bearer  secret"})
    EXPECT_FALSE(holds_key(given, "secret")) << given;
  EXPECT_FALSE(holds_key("Bearer ", ""));
}

}  // namespace
}  // namespace hone::http
