/* SPDX-License-Identifier: MIT */
/* A program that does nothing: what starting and ending any static program costs. */
int main(void)
{
	return 0;
}
