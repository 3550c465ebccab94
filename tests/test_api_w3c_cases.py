"""No case of the W3C's two suites is missing: each has a test here that sends its request and expects its answer.

The names are those of the suites' manifests; what stands behind them is written anew in the modules below.
"""

from __future__ import annotations

import pytest

from tests import test_api_graph_store, test_api_protocol

# Case of the SPARQL 1.1 Protocol suite → the request in test_api_protocol.QUERIES or BAD, or the test there.
PROTOCOL = {
    "bad_query_method": "method",
    "bad_multiple_queries": "two queries",
    "bad_query_wrong_media_type": "wrong media type",
    "bad_query_missing_form_type": "form without its type",
    "bad_query_missing_direct_type": "query without its type",
    "bad_query_non_utf8": "not UTF-8",
    "bad_query_syntax": "syntax",
    "bad_update_get": "update by get",
    "bad_multiple_updates": "two updates",
    "bad_update_wrong_media_type": "update with the wrong type",
    "bad_update_missing_form_type": "update form without its type",
    "bad_update_non_utf8": "update not UTF-8",
    "bad_update_syntax": "update syntax",
    "bad_update_dataset_conflict": "two datasets of an update",
    "query_post_form": "post form",
    "query_dataset_default_graphs_get": "default graphs, get",
    "query_dataset_default_graphs_post": "default graphs, post",
    "query_dataset_named_graphs_post": "named graphs, post",
    "query_dataset_named_graphs_get": "named graphs, get",
    "query_dataset_full": "full dataset",
    "query_multiple_dataset": "the protocol's dataset goes before FROM",
    "query_get": "get",
    "query_post_direct": "post direct",
    "query_content_type_select": "test_content_type",
    "query_content_type_ask": "test_content_type",
    "query_content_type_describe": "test_content_type",
    "query_content_type_construct": "test_content_type",
    "update_dataset_default_graph": "test_the_dataset_of_an_update",
    "update_dataset_default_graphs": "test_the_dataset_of_an_update",
    "update_dataset_named_graphs": "test_the_dataset_of_an_update",
    "update_dataset_full": "test_the_dataset_of_an_update",
    "update_post_form": "test_an_update_by_form",
    "update_post_direct": "test_an_update_is_seen_by_the_next_query",
    "update_base_uri": "test_relative_names_stand_on_the_endpoint",
}
# Case of the Graph Store Protocol suite → the test in test_api_graph_store.
GRAPH_STORE = {
    **dict.fromkeys(
        (
            "put__initial_state",
            "get_of_put__initial_state",
            "put__graph_already_in_store",
            "get_of_put__graph_already_in_store",
            "delete__existing_graph",
            "get_of_delete__existing_graph",
            "delete__nonexistent_graph",
            "post__existing_graph",
            "get_of_post__existing_graph",
            "post__multipart_formdata",
            "get_of_post__multipart_formdata",
            "head_on_an_existing_graph",
            "head_on_a_nonexisting_graph",
        ),
        "test_the_life_of_a_graph",
    ),
    **dict.fromkeys(("put__default_graph", "get_of_put__default_graph"), "test_the_default_graph"),
    **dict.fromkeys(("put__empty_graph", "get_of_put__empty_graph"), "test_an_empty_graph_is_there"),
    **dict.fromkeys(
        (
            "post__create__new_graph",
            "get_of_post__create__new_graph",
            "post__empty_graph__existing_graph",
            "get_of_post__after_noop",
        ),
        "test_a_new_graph_gets_a_name",
    ),
    "put__mismatched_payload": "test_what_is_refused",
}


def test_there_are_as_many_as_the_suites_have() -> None:
    assert (len(PROTOCOL), len(GRAPH_STORE)) == (34, 22)


@pytest.mark.parametrize("case", PROTOCOL)
def test_a_case_of_the_protocol_is_sent(case: str) -> None:
    asks = {ask.name for ask in test_api_protocol.QUERIES + test_api_protocol.BAD}
    assert PROTOCOL[case] in asks or callable(getattr(test_api_protocol, PROTOCOL[case], None))


@pytest.mark.parametrize("case", GRAPH_STORE)
def test_a_case_of_the_graph_store_is_sent(case: str) -> None:
    assert callable(getattr(test_api_graph_store, GRAPH_STORE[case], None))
