#include "net/http.hpp"

#include <algorithm>

namespace tandem {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

http_response with_type(int status, std::string body, std::string type) {
  http_response r{status, {}, std::move(body)};
  r.headers.add("Content-Type", std::move(type));
  return r;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* http_headers::find(std::string_view name) const {
  for (const auto& f : fields)
    if (equal_ignoring_case(f.name, name)) return &f.value;
  return nullptr;
}

std::string_view http_headers::get(std::string_view name) const {
  const auto* value = find(name);
  return value ? std::string_view(*value) : std::string_view();
}

void http_headers::add(std::string name, std::string value) { fields.push_back({std::move(name), std::move(value)}); }

void http_headers::set(std::string name, std::string value) {
  erase(name);
  add(std::move(name), std::move(value));
}

void http_headers::erase(std::string_view name) {
  std::erase_if(fields, [&](const http_header& f) { return equal_ignoring_case(f.name, name); });
}

std::string http_request::path_parameter(std::string_view name) const {
  for (const auto& [key, value] : path_parameters)
    if (key == name) return value;
  return {};
}

http_response empty_response(int status) { return {status, {}, {}}; }
http_response text_response(int status, std::string body) {
  return with_type(status, std::move(body), "text/plain; charset=utf-8");
}
http_response json_response(int status, std::string body) { return with_type(status, std::move(body), "application/json"); }
http_response xml_response(int status, std::string body) { return with_type(status, std::move(body), "application/xml"); }

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
  }
}

}  // namespace tandem
