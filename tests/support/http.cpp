#include "tests/support/http.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cctype>

namespace tandem::test {

namespace beast = boost::beast;

http_answer http(const std::string& method, const std::string& url, const std::string& body,
                 const std::map<std::string, std::string>& headers, std::chrono::milliseconds within) {
  const auto after_scheme = url.find("//") + 2;
  const auto slash = url.find('/', after_scheme);
  const auto authority = url.substr(after_scheme, slash - after_scheme);
  const auto colon = authority.rfind(':');
  http_answer answer;
  boost::asio::io_context io;
  beast::tcp_stream stream(io);
  stream.expires_after(within);
  beast::http::request<beast::http::string_body> request;
  request.method_string(method);
  request.target(slash == std::string::npos ? "/" : url.substr(slash));
  request.set(beast::http::field::host, authority);
  if (!body.empty()) request.set(beast::http::field::content_type, "application/json");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(256 << 20);
  const boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::make_address(authority.substr(0, colon)),
                                                static_cast<unsigned short>(std::stoi(authority.substr(colon + 1))));
  // Asynchronous operations, so that the deadline holds.
  stream.async_connect(endpoint, [&](beast::error_code error) {
    if (error) return;
    beast::http::async_write(stream, request, [&](beast::error_code write_error, std::size_t) {
      if (write_error) return;
      beast::http::async_read(stream, buffer, parser, [&](beast::error_code read_error, std::size_t) {
        if (read_error) return;
        answer.status = parser.get().result_int();
        answer.body = parser.get().body();
        for (const auto& field : parser.get()) {
          std::string name(field.name_string());
          for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
          answer.headers[name] = std::string(field.value());
        }
      });
    });
  });
  io.run();
  if (on_http_answer) on_http_answer(method, url, answer);
  return answer;
}

}  // namespace tandem::test
