// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import RegistryClient

@Suite struct HeaderTests {
  @Test("a content range is read with and without the whole size")
  func contentRange() throws {
    let known = try #require(ContentRange("bytes 10-19/100"))
    #expect((known.firstByte, known.endByte) == (10, 20))
    #expect(known.sizeBytes == 100)
    #expect(try #require(ContentRange("bytes 0-0/*")).sizeBytes == nil)
  }

  @Test(
    "a content range that contradicts itself is none",
    arguments: [
      "bytes */100", "bytes 5-4/100", "bytes 0-100/100", "bytes -5-9/100", "bytes +1-2/9",
      "items 0-1/2", "bytes 0-1", "", "bytes 0-9223372036854775807/*",
    ])
  func badContentRange(text: String) {
    #expect(ContentRange(text) == nil)
  }

  @Test(
    "a time is read in each of its three forms (RFC 9110)",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
      ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
      ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
      ("Tuesday, 01-Mar-50 00:00:00 GMT", 2_529_705_600),
    ])
  func time(text: String, seconds: Int64) {
    #expect(HTTPDate(text)?.seconds == seconds)
  }

  @Test(
    "what is no time is none",
    arguments: [
      "", "tomorrow", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 00 Nov 1994 08:49:37 GMT",
      "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 8:49 GMT",
      "Sun, 06 Nov 99999 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "1 2 3 4 5 6",
    ])
  func noTime(text: String) {
    #expect(HTTPDate(text) == nil)
  }

  @Test(
    "when to come again is told in seconds or as a time",
    arguments: [
      ("7", 7), ("Sun, 06 Nov 1994 08:50:07 GMT", 30), ("Sun, 06 Nov 1994 08:49:07 GMT", 0),
      ("soon", nil), ("-1", nil),
    ] as [(String, Int?)])
  func retryAfter(text: String, seconds: Int?) {
    #expect(RetryAfter(text)?.seconds(at: 784_111_777) == seconds)
  }

  @Test("the next page of tags is read from the link")
  func tagsLink() {
    #expect(PageLink("</v2/a/tags/list?last=b%2Bc&n=2>; rel=\"next\"")?.last == "b+c")
    #expect(PageLink("<http://h/v2/a/tags/list?n=2&last=z>;rel=next")?.last == "z")
    #expect(PageLink("</v2/a/tags/list?cursor=9>; rel=\"next\"")?.last == .some(nil))
    #expect(PageLink("</v2/a/tags/list?last=b>; rel=\"prev\"") == nil)
    #expect(PageLink("nonsense") == nil)
  }

  @Test("a location is resolved against the URL that was asked")
  func location() {
    let base = "http://h:5000/v2/a/blobs/uploads/"
    #expect(LocationTarget("/x?y=1", relativeTo: base)?.url == "http://h:5000/x?y=1")
    #expect(LocationTarget("http://g/x#f", relativeTo: base)?.url == "http://g/x")
    #expect(LocationTarget("id", relativeTo: base)?.url == base + "id")
    #expect(LocationTarget("HTTPS://g/x", relativeTo: base)?.origin.scheme == .https)
    #expect(LocationTarget("ftp://g/x", relativeTo: base) == nil)
    #expect(LocationTarget("http://g%2eh/x", relativeTo: base) == nil)
    #expect(LocationTarget("http://user:secret@g/x", relativeTo: base) == nil)
  }

  @Test(
    "path and query of a location are what stands behind its host",
    arguments: [
      ("https://h:5000/a/b?c=d/e", "/a/b?c=d/e"), ("http://[::1]:80//a", "//a"), ("http://h", "/"),
      ("http://h?a=http://g/x", "/?a=http://g/x"),
    ])
  func pathAndQuery(url: String, text: String) throws {
    #expect(try #require(LocationTarget(url)).pathAndQuery == text)
  }
}
