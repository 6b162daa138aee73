#include "net/plivo/rest_protocol.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tandem;
using namespace tandem::plivo;

namespace {

const carrier_account account{"MAXXXXXXXXXXXXXXXXXX", "secret", ""};
const rest_requests requests(account, "https://api.plivo.com");
const std::string base = "https://api.plivo.com/v1/Account/MAXXXXXXXXXXXXXXXXXX";

}  // namespace

SCENARIO("a dial says exactly the documented fields") {
  const auto request = requests.dial({{"+14155550199"},
                                      {"+14155550100"},
                                      "https://a/answer",
                                      "https://a/ring",
                                      "https://a/hangup",
                                      "https://a/fallback",
                                      45,
                                      600});
  CHECK(request.method == "POST");
  CHECK(request.url == base + "/Call/");
  CHECK(request.again == repeatable::no);
  const auto expected = nlohmann::json::parse(R"({"from":"14155550199","to":"14155550100","answer_url":"https://a/answer",
    "answer_method":"POST","ring_url":"https://a/ring","ring_method":"POST","hangup_url":"https://a/hangup","hangup_method":"POST",
    "fallback_url":"https://a/fallback","fallback_method":"POST","ring_timeout":45,"time_limit":600})");
  CHECK(nlohmann::json::parse(request.body) == expected);
  CHECK(requests.authorization().header == "Basic TUFYWFhYWFhYWFhYWFhYWFhYWFg6c2VjcmV0");
}

SCENARIO("an account's own API URL is used as it is given") {
  for (auto url : {"http://localhost:9000", "http://localhost:9000/", "http://localhost:9000/v1", "http://localhost:9000/v1/"}) {
    const rest_requests local({"MA1", "t", url}, "https://api.plivo.com");
    CHECK(local.account().url == "http://localhost:9000/v1/Account/MA1/");
  }
}

SCENARIO("what a dial was answered") {
  struct row {
    int status;
    std::string body;
    dial_verdict verdict;
    std::string request, message;
  };
  const row table[] = {
      {201, R"({"message":"call fired","request_uuid":"r-1","api_id":"a"})", dial_verdict::accepted, "r-1", "call fired"},
      {200, R"({"request_uuid":["r-1","r-2"]})", dial_verdict::accepted, "r-1", ""},
      {202, R"({"message":"call queued","request_uuid":"r-1"})", dial_verdict::accepted, "r-1", "call queued"},
      {201, R"({"message":"call fired"})", dial_verdict::uncertain, "", ""},
      {201, R"({"request_uuid":[]})", dial_verdict::uncertain, "", ""},
      {201, R"({"request_uuid":7})", dial_verdict::uncertain, "", ""},
      {201, "<html>", dial_verdict::uncertain, "", ""},
      {400, R"({"api_id":"a","error":"from parameter is invalid"})", dial_verdict::refused, "", "from parameter is invalid"},
      {400, R"({"message":"in words"})", dial_verdict::refused, "", "in words"},
      {400, R"({"error":{"to":["invalid"]}})", dial_verdict::refused, "", R"({"to":["invalid"]})"},
      {401, R"({"error":"authentication credentials were not provided"})", dial_verdict::refused, "",
       "authentication credentials were not provided"},
      {403, "", dial_verdict::refused, "", "HTTP 403 without a reason"},
      {429, "", dial_verdict::refused, "", "too many requests"},
      {500, R"({"error":"oops"})", dial_verdict::uncertain, "", ""},
      {503, "", dial_verdict::uncertain, "", ""},
      {302, "", dial_verdict::uncertain, "", ""},
  };
  for (const auto& row : table) {
    INFO(row.status << " " << row.body);
    const auto answer = read_dial(rest_reply{row.status, row.body});
    CHECK(answer.verdict == row.verdict);
    CHECK(answer.request.value == row.request);
    CHECK(answer.http_status == static_cast<std::uint32_t>(row.status));
    CHECK(answer.rate_limited == (row.status == 429));
    if (row.verdict != dial_verdict::uncertain) CHECK(answer.message == row.message);
    if (row.verdict == dial_verdict::uncertain) CHECK_FALSE(answer.message.empty());
  }
  CHECK(read_dial(no_reply::nothing_sent, "refused").verdict == dial_verdict::refused);
  CHECK(read_dial(no_reply::nothing_sent, "refused").message.find("not dialed") == 0);
  CHECK(read_dial(no_reply::unknown, "timed out").verdict == dial_verdict::uncertain);
}

SCENARIO("refusals in our words") {
  CHECK(read_refusal({401, "{}"}, true).code == errc::unauthorized);
  CHECK(read_refusal({404, "{}"}, true).code == errc::not_found);
  CHECK(read_refusal({429, ""}, true).code == errc::limit_reached);
  CHECK(read_refusal({403, R"({"error":"no"})"}, true).code == errc::provider_refused);
  CHECK(read_refusal({500, ""}, true).code == errc::uncertain);
  CHECK(read_refusal({500, ""}, false).code == errc::unavailable);
  CHECK(words_of({400, R"({"error":")" + std::string(5000, 'x') + "\"}"}).size() < 310);
}

SCENARIO("an answer nested without end is nonsense, not the end of us") {
  const auto deep = std::string(400'000, '[') + std::string(400'000, ']');
  CHECK(words_of({400, R"({"error":)" + deep + "}"}) == "HTTP 400 without a reason");
  CHECK(read_dial({201, R"({"request_uuid":)" + deep + "}"}).verdict == dial_verdict::uncertain);
  CHECK_FALSE(read_call_ids({200, R"({"calls":[],"x":)" + deep + "}"}));
}

SCENARIO("a call is found") {
  const auto record =
      read_call_record({200, R"({"answer_time":"2022-06-28 19:39:05+05:30","bill_duration":11,"call_direction":"inbound",
    "call_duration":11,"call_uuid":"c-1","end_time":"2022-06-28 19:39:15+05:30","from_number":"+12025551111","hangup_cause_code":4010,
    "hangup_cause_name":"End Of XML Instructions","hangup_source":"Plivo","initiation_time":"2022-06-28 19:39:04+05:30",
    "to_number":"19172592277","total_amount":"0.00850"})"});
  REQUIRE(record);
  CHECK(record->is == carrier_call_report::status::ended);
  CHECK(record->call.value == "c-1");
  CHECK(record->from.value == "+12025551111");
  CHECK(record->to.value == "+19172592277");
  CHECK(record->cause == hangup_cause::normal_clearing);
  CHECK(record->by == hangup_party::carrier);
  CHECK(record->cause_code == 4010);
  CHECK(record->duration_s == 11);
  CHECK(record->total_cost == "0.00850");
  CHECK(read_call_record({200, R"({"call_uuid":"c","end_time":null,"hangup_cause_code":null})"})->is ==
        carrier_call_report::status::live);
  CHECK(read_call_record({200, "[]"}).why().code == errc::provider_refused);
  CHECK(read_call_record({404, "{}"}).why().code == errc::not_found);

  const auto live =
      read_call_status({200, R"({"call_status":"in-progress","call_uuid":"c-1","from":"+918687888990","to":"919798990001"})"},
                       carrier_call_report::status::live);
  REQUIRE(live);
  CHECK(live->to.value == "+919798990001");
  CHECK(read_call_ids({200, R"({"api_id":"a","calls":["c-1",3,"c-2"]})"})->size() == 2);
  CHECK_FALSE(read_call_ids({200, R"({"calls":{}})"}));
  const auto records = read_call_records({200, R"({"meta":{"next":"/v1/x","previous":null},"objects":[{"call_uuid":"c-1",
    "initiation_time":"1970-01-01 05:30:01+05:30","end_time":"x"},7]})"});
  REQUIRE(records);
  CHECK(records->more);
  REQUIRE(records->entries.size() == 1);
  CHECK(records->entries[0].initiated_ms == 1000);
  CHECK(requests.records_to({"+14155550100"}, 86400'000, 20).url ==
        base + "/Call/?to_number=14155550100&end_time__gte=1970-01-01%2010%3A00%3A00&limit=20&offset=20");
}

SCENARIO("applications") {
  const auto application = read_application({200, R"({"app_id":"15784735442685051","app_name":"tandem","answer_url":"https://a",
    "answer_method":"POST","hangup_url":null,"fallback_answer_url":"https://f","fallback_method":"GET","sub_account":null})"});
  REQUIRE(application);
  CHECK(application->id == "15784735442685051");
  CHECK(application->answer == answer_settings{"https://a", "POST", "https://f", "GET", "", ""});
  CHECK(*read_created_application({201, R"({"message":"created","app_id":"157","api_id":"a"})"}) == "157");
  CHECK(*read_created_application({201, R"({"app_id":157})"}) == "157");
  CHECK(requests.update_application("../x", {}).url == base + "/Application/..%2Fx/");
  CHECK(requests.create_application("t", {}).again == repeatable::no);
  CHECK(nlohmann::json::parse(requests.create_application("t", {"https://a", "POST"}).body).at("app_name") == "t");
  const auto list = read_applications(
      {200, R"({"meta":{"limit":20,"offset":0,"total_count":21,"next":"/v1/x"},"objects":[{"app_id":"1"},7,{"app_id":"2"}]})"});
  REQUIRE(list);
  CHECK(list->entries.size() == 2);
  CHECK(list->total == 21);
  CHECK(list->more);
  CHECK(read_applications({200, "{}"}).why().code == errc::provider_refused);
  CHECK(requests.applications({"tandem-", "", {50, 40}}).url == base + "/Application/?limit=20&offset=40&app_name=tandem-");
  CHECK(requests.delete_application("1").method == "DELETE");

  THEN("a wish leaves alone what it does not name; the old settings come back whole") {
    CHECK(nlohmann::json::parse(requests.update_application("1", answer_settings{"https://a", "POST"}).body) ==
          nlohmann::json{{"answer_url", "https://a"}, {"answer_method", "POST"}});
    const auto back = nlohmann::json::parse(
        requests.update_application("1", application_changes::restoring({"https://old", "GET", "", "", "", ""})).body);
    CHECK(back.size() == 6);
    CHECK(back.at("hangup_url") == "");
    CHECK(grants({"a", "POST", "f", "GET", "h", "POST"}, {"a", "POST"}));
    CHECK_FALSE(grants({"a", "POST"}, {"a", "POST", "f"}));
  }
}

SCENARIO("numbers") {
  CHECK(read_number({200, R"({"application":"/v1/Account/MA1/Application/157/","number":"14155550199"})"})->application == "157");
  CHECK(read_number({200, R"({"application":null,"number":"14155550199"})"})->application == "");
  CHECK(read_number({200, R"({"app_id":"158"})"})->application == "158");
  CHECK(read_number({404, "{}"}).why().code == errc::not_found);
  const auto quiet = read_number({200, R"({"number":"14155550199","active":false,"voice_enabled":false,"alias":"desk",
    "number_type":"local","country":"United States","sub_account":null})"});
  REQUIRE(quiet);
  CHECK_FALSE(quiet->active);
  CHECK_FALSE(quiet->voice_enabled);
  CHECK(quiet->alias == "desk");
  CHECK(quiet->type == "local");
  CHECK(read_number({200, R"({"number":"14155550199"})"})->voice_enabled);
  CHECK(requests.get_number({"+14155550199"}).url == base + "/Number/14155550199/");
  CHECK(requests.numbers({"1415", "local", "a&b", "", true, {}}).url ==
        base + "/Number/?limit=20&offset=0&number_startswith=1415&type=local&alias=a%26b&services=voice");
  CHECK(nlohmann::json::parse(requests.update_number({"+14155550199"}, {"157", {}, {}}).body) ==
        nlohmann::json{{"app_id", "157"}});
  CHECK(nlohmann::json::parse(requests.update_number({"+14155550199"}, {"", {}, {}}).body).at("app_id").is_null());
}

SCENARIO("an account") {
  const auto info = read_account({200, R"({"account_type":"standard","auth_id":"MA1","auto_recharge":false,
    "billing_mode":"prepaid","cash_credits":"4.88860","name":"Ltd","timezone":"Asia/Kolkata"})"},
                                 "MA1");
  REQUIRE(info);
  CHECK(info->balance == "4.88860");
  CHECK(info->timezone == "Asia/Kolkata");
  CHECK_FALSE(info->subaccount);
  CHECK(read_account({200, R"({"name":"part"})"}, "SA1")->subaccount);
  CHECK(read_account({403, R"({"error":"forbidden"})"}, "MA1").why().field == "ip_allow_list");
}

SCENARIO("times carry the account's zone") {
  CHECK(read_time("1970-01-01 00:00:01") == 1000);
  CHECK(read_time("2022-06-28 19:39:05+05:30") == 1656425345000);
  CHECK(read_time("2022-06-28 10:09:05-04:00") == 1656425345000);
  CHECK(read_time("2017-05-22 13:17:49.050872") == 1495459069000);
  CHECK(read_time("") == 0);
  CHECK(read_time("yesterday") == 0);
  CHECK(read_time("2022-13-28 19:39:05") == 0);
}

SCENARIO("a dial says what was asked for and no more") {
  const rest_requests requests({"MAXX", "token", ""}, "https://api.plivo.com/v1");
  dial_request what;
  what.from = {"+14155550100"};
  what.to = {"+14155550123"};
  what.answer_url = "https://a/answer";
  what.machine_url = "https://a/machine";
  const auto body = [&] { return nlohmann::json::parse(requests.dial(what).body); };
  for (auto field : {"machine_detection", "machine_detection_url", "machine_detection_time", "caller_name", "send_digits",
                     "sip_headers", "fallback_url"})
    CHECK_FALSE(body().contains(field));
  what.fallback_url = "https://a/fallback";
  what.extras = {machine_detection::report, 4000, "Tandem", "ww1#", {{"Order", "42"}, {"Who", "me"}}};
  CHECK(body()["fallback_url"] == "https://a/fallback");
  CHECK(body()["machine_detection"] == "true");
  CHECK(body()["machine_detection_time"] == 4000);
  CHECK(body()["machine_detection_url"] == "https://a/machine");
  CHECK(body()["machine_detection_method"] == "POST");
  CHECK(body()["caller_name"] == "Tandem");
  CHECK(body()["send_digits"] == "ww1#");
  CHECK(body()["sip_headers"] == "Order=42,Who=me");
  what.extras.machines = machine_detection::hang_up;
  CHECK(body()["machine_detection"] == "hangup");
  CHECK_FALSE(body().contains("machine_detection_url"));
  CHECK(requests.dial(what).again == repeatable::no);
}

SCENARIO("what a dial may carry is checked") {
  const auto field = [](dial_extras x) {
    const auto said = check(x);
    return said ? "fine" : said.why().field;
  };
  CHECK(field({}) == "fine");
  CHECK(field({machine_detection::report, 10'000, std::string(50, 'x'), "0123456789*#wW", {{"a1", "B2"}}}) == "fine");
  CHECK(field({machine_detection::off, 1'999, "", "", {}}) == "machine_detection_ms");
  CHECK(field({machine_detection::off, 5'000, std::string(51, 'x'), "", {}}) == "caller_name");
  CHECK(field({machine_detection::off, 5'000, "", "12a", {}}) == "send_digits");
  CHECK(field({machine_detection::off, 5'000, "", "", {{"X-Order", "42"}}}) == "sip_headers");
  CHECK(field({machine_detection::off, 5'000, "", "", {{"Order", ""}}}) == "sip_headers");
  CHECK(field({machine_detection::off, 5'000, "", "", {{"Order", "a,b=c"}}}) == "sip_headers");
}

SCENARIO("a call in progress is told what to do") {
  const rest_requests requests({"MAXX", "token", ""}, "https://api.plivo.com/v1");
  const std::string call = "https://api.plivo.com/v1/Account/MAXX/Call/u1/";
  const auto is = [](const rest_request& r, std::string method, std::string url, const char* body) {
    CHECK(r.method == method);
    CHECK(r.url == url);
    CHECK((r.body.empty() ? nlohmann::json() : nlohmann::json::parse(r.body)) == nlohmann::json::parse(body));
    CHECK(r.again == (method == "DELETE" ? repeatable::yes : repeatable::no));
  };
  is(requests.redirect({"u1"}, "https://a/t#rc=1"), "POST", call,
     R"({"legs":"aleg","aleg_url":"https://a/t#rc=1","aleg_method":"POST"})");
  is(requests.play({"u1"}, {{"https://a/1.mp3", "https://a/2.mp3"}, call_leg::both, true, false, 3}), "POST", call + "Play/",
     R"({"urls":"https://a/1.mp3,https://a/2.mp3","legs":"both","loop":true,"mix":false,"length":3})");
  is(requests.speak({"u1"}, {"Hello", "MAN", "en-GB", call_leg::other, false, true}), "POST", call + "Speak/",
     R"({"text":"Hello","voice":"MAN","language":"en-GB","legs":"bleg","loop":false,"mix":true})");
  is(requests.send_digits({"u1"}, "12#", call_leg::other), "POST", call + "DTMF/", R"({"digits":"12#","leg":"bleg"})");
  is(requests.start_recording({"u1"}, {120, "wav", true, "https://a/r"}), "POST", call + "Record/",
     R"({"time_limit":120,"file_format":"wav","record_channel_type":"stereo","callback_url":"https://a/r",
         "callback_method":"POST"})");
  is(requests.stop({"u1"}, "Record"), "DELETE", call + "Record/", "null");
  const auto recording = read_recording({202, R"({"url":"https://r/1.mp3","recording_id":"rec-1","message":"started"})"});
  REQUIRE(recording);
  CHECK(recording->id == "rec-1");
  CHECK(read_recording({202, "{}"}).why().code == errc::provider_refused);
  CHECK(read_recording({500, "{}"}).why().code == errc::uncertain);
}

SCENARIO("live and queued calls are listed page by page") {
  const rest_requests requests({"MAXX", "token", ""}, "https://api.plivo.com/v1");
  const std::string list = "https://api.plivo.com/v1/Account/MAXX/Call/";
  CHECK(requests.open_calls({}).url == list + "?status=live");
  CHECK(requests.open_calls({true, {}, {}, {}, {20, 40}}).url == list + "?status=queued");
  open_call_filter filter{false, {"+14155550100"}, {"+14155550123"}, call_direction::inbound, {}};
  CHECK(requests.open_calls(filter).url ==
        list + "?status=live&from_number=14155550100&to_number=14155550123&call_direction=inbound");
  CHECK(check(filter));
  WHEN("queued ones are to be filtered") {
    filter.queued = true;
    THEN("the field is named") {
      CHECK(check(filter).why().field == "direction");
      CHECK(check({true, {"+14155550100"}, {}, {}, {}}).why().field == "from");
      CHECK(check({true, {}, {"+14155550123"}, {}, {}}).why().code == errc::invalid);
      CHECK(check({true, {}, {}, {}, {5, 5}}));
    }
  }
  const rest_reply reply{200, R"({"api_id":"a","calls":["u1","u2","u3"]})"};
  const auto page = [&](carrier_page p) {
    const auto got = read_open_calls(reply, p);
    REQUIRE(got);
    std::string out = std::to_string(got->total) + (got->more ? "+" : "");
    for (const auto& id : got->entries) out += " " + id.value;
    return out;
  };
  CHECK(page({}) == "3 u1 u2 u3");
  CHECK(page({2, 0}) == "3+ u1 u2");
  CHECK(page({2, 2}) == "3 u3");
  CHECK(page({2, 4'000'000'000}) == "3");
  CHECK(page({0, 1}) == "3+ u2");
  CHECK(read_open_calls({200, "{}"}, {}).why().code == errc::provider_refused);
  CHECK(read_open_calls({401, "{}"}, {}).why().code == errc::unauthorized);
}

SCENARIO("finished calls are listed page by page") {
  const rest_requests requests({"MAXX", "token", ""}, "https://api.plivo.com/v1");
  const std::string list = "https://api.plivo.com/v1/Account/MAXX/Call/";
  CHECK(requests.finished_calls({}).url == list + "?limit=20&offset=0");
  call_filter filter;
  filter.from = {"+14155550100"};
  filter.to = {"+14155550123"};
  filter.direction = call_direction::outbound;
  filter.ended_since_ms = 1'656'445'144'000;
  filter.ended_until_ms = 1'656'445'154'000;
  filter.cause_code = 3010;
  filter.page = {500, 40};
  CHECK(requests.finished_calls(filter).url ==
        list +
            "?limit=20&offset=40&from_number=14155550100&to_number=14155550123&call_direction=outbound&"
            "end_time__gte=2022-06-28%2019%3A39%3A04&end_time__lt=2022-06-28%2019%3A39%3A14&hangup_cause_code=3010");
  const auto calls =
      read_finished_calls({200, R"({"meta":{"limit":20,"offset":40,"total_count":61,"next":"/v1/x","previous":null},"objects":[
        {"call_uuid":"u1","from_number":"+14155550100","to_number":"14155550123","hangup_cause_code":3010,
         "hangup_cause_name":"Busy Line","hangup_source":"Carrier","end_time":"2022-06-28 19:39:15+05:30"}]})"});
  REQUIRE(calls);
  CHECK(calls->total == 61);
  CHECK(calls->more);
  REQUIRE(calls->entries.size() == 1);
  CHECK(calls->entries[0].cause == hangup_cause::user_busy);
  CHECK(calls->entries[0].fault == hangup_fault::far_end);
  CHECK(calls->entries[0].is == carrier_call_report::status::ended);
}
